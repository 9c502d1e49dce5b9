import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/*
 * Builds what the package holds: JavaScript with source maps and declarations, and the page of the console, in dist/. Nothing in this repository needs it.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
rmSync(`${root}dist`, { recursive: true, force: true })
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', `${root}.config/tsconfig.build.json`], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
await import('./prepare.mjs')
cpSync(`${root}core/console/page/dist`, `${root}dist/core/console/page/dist`, { recursive: true })
