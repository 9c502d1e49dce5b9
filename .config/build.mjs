import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { buildModules } from './package-modules.mjs'

/*
 * Builds what the package holds: JavaScript with source maps, declarations, and the page of the console, in dist/. Nothing in this repository needs it.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
rmSync(`${root}dist`, { recursive: true, force: true })
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
// Where types are checked apart from this, as `npm test` does, once is enough; the page is there since the installation.
const isChecked = process.argv.includes('--checked')
const page = `${root}core/console/page/dist`
const args = [compiler, '-p', `${root}.config/tsconfig.build.json`, ...(isChecked ? ['--noCheck'] : [])]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
process.exitCode = status ?? 1
await buildModules(`${root}dist`)
if (!isChecked || !existsSync(`${page}/index.html`)) await import('./prepare.mjs')
cpSync(page, `${root}dist/core/console/page/dist`, { recursive: true })
