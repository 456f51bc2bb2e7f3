// Builds interp/static from the npm packages: node build.mjs, after npm ci --ignore-scripts.
// The result is committed, so that nobody needs Node to run the platform.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const out = join(here, '..', 'interp', 'static')
const vendor = join(out, 'vendor')
const read = (...path) => readFileSync(join(...path), 'utf8')
const version = name => JSON.parse(read(modules, name, 'package.json')).version

function put (folder, ...files) {
  mkdirSync(join(vendor, folder), { recursive: true })
  for (const [from, name] of files) copyFileSync(join(modules, from), join(vendor, folder, name))
}

rmSync(vendor, { recursive: true, force: true })

put('htmx', ['htmx.org/dist/htmx.min.js', 'htmx.min.js'], ['htmx.org/LICENSE', 'LICENSE'])
put('govuk-frontend')
const script = read(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js').replace(/\n?\/\/# sourceMappingURL=.*/, '')
writeFileSync(join(vendor, 'govuk-frontend', 'govuk-frontend.min.js'), script)
copyFileSync(join(here, 'govuk-frontend.LICENSE'), join(vendor, 'govuk-frontend', 'LICENSE'))

// Fonts: the subsets of fonts.txt, each with the unicode-range its package states.
const faces = []
for (const line of read(here, 'fonts.txt').split('\n').filter(l => l && !l.startsWith('#'))) {
  const [family, name, subset, weights] = line.split('|').map(part => part.trim())
  const short = name.split('/')[1]
  put('fonts', [`${name}/LICENSE`, `${short}.LICENSE`])
  for (const weight of weights.split(' ')) {
    const file = `${short}-${subset}-${weight}-normal.woff2`
    put('fonts', [`${name}/files/${file}`, file])
    const rule = read(modules, name, `${weight}.css`).split('/* ').find(r => r.startsWith(`${short}-${subset}-${weight}-normal `))
    const range = rule.match(/unicode-range:\s*([^;]+);/)[1]
    faces.push(`@font-face{font-family:"${family}";font-weight:${weight};font-style:normal;font-display:swap;` +
      `src:url(vendor/fonts/${file}) format("woff2");unicode-range:${range}}`)
  }
}

const { css } = sass.compile(join(here, 'app.scss'), {
  loadPaths: [join(modules, 'govuk-frontend/dist/govuk')], style: 'compressed', quietDeps: true
})
const foreign = css.match(/.{0,80}(GDS Transport|data:|crown|url\(|@import).{0,80}/i)
if (foreign) throw new Error(`app.css holds a font, an image or an address that is not ours: ${foreign[0]}`)
writeFileSync(join(out, 'app.css'), `${faces.join('\n')}\n${css.replace(/^\uFEFF/, '').replace('@charset "UTF-8";', '')}\n`)

const used = ['govuk-frontend', 'htmx.org', ...new Set(faces.length ? read(here, 'fonts.txt').match(/@fontsource\/[\w-]+/g) : [])]
writeFileSync(join(vendor, 'VERSIONS.txt'), used.map(name => `${name} ${version(name)} ${JSON.parse(read(modules, name, 'package.json')).license}`).join('\n') + '\n')
