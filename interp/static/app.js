// What the pages can do with JavaScript. Without it every page still works: forms post, links lead, "Leave this page" leaves.
import { Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, Tabs, createAll }
  from './vendor/govuk-frontend/govuk-frontend.min.js'

const page = document.documentElement
const { leave, wipe, tabs } = window.leaving // leaving.js
const leaveForm = document.getElementById('app-leave')
const idle = document.getElementById('app-idle')

// --- Leave this page, by three presses of Shift within five seconds, no other key between.

function watchShift () {
  let presses = 0
  let timer
  const status = leaveForm.querySelector('[data-leave-status]')
  const reset = () => { presses = 0; status.textContent = '' }
  document.addEventListener('keydown', event => {
    if (event.repeat) return
    clearTimeout(timer)
    if (event.key !== 'Shift') return reset()
    presses += 1
    if (presses === 3) return leave()
    status.textContent = presses === 1 ? leaveForm.dataset.twoMore : leaveForm.dataset.oneMore
    timer = setTimeout(reset, 5000)
  })
}

// --- Sign-in ends after some idle minutes: a warning first, then the sign-in page instead of this one.

function watchIdle () {
  const minutes = Number(idle.dataset.minutes)
  const warning = Number(idle.dataset.warning)
  const text = document.getElementById('app-idle-text')
  let end

  const restart = () => {
    end = Date.now() + minutes * 60000
    if (idle.open) idle.close()
  }
  const active = () => { restart(); tabs?.postMessage('active') }
  const finish = () => { wipe(); location.replace(idle.dataset.endUrl) }
  const stay = async () => {
    const answer = await fetch(idle.dataset.stayUrl, { redirect: 'manual', cache: 'no-store' }).catch(() => null)
    if (answer?.ok) active()
    else if (answer) finish() // no answer at all: the network is gone, the warning stays
  }
  const look = () => {
    const left = end - Date.now()
    if (left <= 0) return finish()
    if (left > warning * 60000 || idle.open) return
    const time = new Intl.DateTimeFormat(page.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(end)
    text.textContent = text.dataset.words.replace('{time}', time)
    idle.showModal()
  }

  idle.querySelector('[data-idle-stay]').addEventListener('click', stay)
  idle.addEventListener('cancel', event => { event.preventDefault(); stay() }) // Escape means: I am here
  tabs?.addEventListener('message', event => { if (event.data === 'active') restart() })
  document.addEventListener('htmx:afterRequest', event => {
    if (event.detail.successful && event.detail.requestConfig.triggeringEvent) active()
  })
  document.addEventListener('visibilitychange', look)
  active()
  setInterval(look, Math.min(5000, minutes * 6000))
}

// --- Fragments: a request that nobody asked for (polling) says so, and must not keep a sign-in alive.

function watchFragments () {
  document.addEventListener('htmx:configRequest', event => {
    if (!event.detail.triggeringEvent) event.detail.headers['X-Background'] = '1'
  })
  document.addEventListener('htmx:responseError', event => {
    if (event.detail.xhr.status === 401 && idle) { wipe(); location.replace(idle.dataset.endUrl) }
  })
  document.addEventListener('htmx:load', event => {
    if (event.detail.elt !== document.body) startComponents(event.detail.elt)
  })
}

function startComponents (scope) {
  const words = JSON.parse(document.body.dataset.words)
  const count = { charactersUnderLimit: { other: words.under }, charactersAtLimit: words.at, charactersOverLimit: { other: words.over } }
  const options = { scope, onError: () => {} }
  for (const Component of [Button, Checkboxes, ErrorSummary, Radios, SkipLink, Tabs]) createAll(Component, undefined, options)
  createAll(CharacterCount, { i18n: count }, options)
  createAll(PasswordInput, { i18n: words }, options)
}

// --- Small menus close on Escape, on a click elsewhere and when focus leaves them.

function watchMenus () {
  for (const menu of document.querySelectorAll('details[data-closes]')) {
    document.addEventListener('click', event => { if (!menu.contains(event.target)) menu.open = false })
    menu.addEventListener('focusout', event => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
    })
    menu.addEventListener('keydown', event => {
      if (event.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus() }
    })
  }
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
leaveForm.addEventListener('submit', event => { event.preventDefault(); leave() })
watchShift()
if (idle) watchIdle()
watchFragments()
watchMenus()
startComponents(document)
