// "Leave this page": blank at once, here and in the other tabs; tell the server; show the neutral site instead. Back shows nothing.
//
// The first script of every page, and it runs before anything is drawn (base.html): what was left is never seen again, however
// slow the line is. One word in the browser's storage says that it was left. It stays until a page shows that nobody is signed
// in: the server may have heard late, or not at all.
window.leaving = (() => {
  const page = document.documentElement
  const { signedIn, action, away } = document.currentScript.dataset // signedIn: 'yes', 'no', or nothing on a page that does not know
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('app') : null // the other open pages of this site

  function leave () {
    window.stop() // what is still on its way must not be drawn
    fetch(action, { method: 'POST', keepalive: true, redirect: 'manual' }).catch(() => {})
    tabs?.postMessage('left')
    goAway()
  }

  function goAway () {
    wipe()
    storage('sessionStorage')?.clear() // a library notes there which page is open
    try { storage('localStorage')?.setItem('left', '1') } catch { } // no room
    location.replace(away)
  }

  function wipe () {
    document.title = '\u200b'
    page.style.display = 'none'
    page.replaceChildren()
  }

  function wasLeft (cameBack) {
    if (!storage('localStorage')?.getItem('left')) return false
    if (cameBack || signedIn === 'yes') return true
    if (signedIn === 'no') storage('localStorage').removeItem('left')
    return false
  }

  function storage (name) { // it may be forbidden; leaving must work all the same
    try { return window[name] } catch { return null }
  }

  window.addEventListener('pageshow', event => { // a page kept in the browser's memory is never shown again as it was
    if (!event.persisted) return
    if (wasLeft(true)) return leave()
    wipe()
    location.reload()
  })
  tabs?.addEventListener('message', event => {
    if (event.data !== 'left') return
    window.stop()
    goAway()
  })
  if (signedIn === 'no') storage('sessionStorage')?.clear()
  if (wasLeft(performance.getEntriesByType('navigation')[0]?.type === 'back_forward')) leave()
  return { leave, wipe, tabs }
})()
