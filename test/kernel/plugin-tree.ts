import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { ModuleLoader } from '../../core/plan/module-loader.js'
import { ManualClock } from '../../core/time/manual-clock.js'

/** What importing a file gives: its exports, an error to throw, or what does both in its own time. */
export type FakeModule = Record<string, unknown> | Error | (() => Promise<Record<string, unknown>>)

/**
 * A folder of files on disk whose imports are answered from memory, so that a test declares its plugin classes beside
 * its assertions. Removed when the test is over.
 */
export async function pluginTree(files: Record<string, FakeModule>) {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-plugins-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  for (const file of Object.keys(files)) {
    await mkdir(dirname(join(cwd, file)), { recursive: true })
    await writeFile(join(cwd, file), '')
  }
  const imported: string[] = []
  const clock = new ManualClock()
  const loader = new ModuleLoader(clock, async (url) => {
    const file = relative(cwd, fileURLToPath(url))
    imported.push(file)
    const module = files[file]
    if (module instanceof Error) throw module
    if (typeof module === 'function') return module()
    return module ?? {}
  })
  return { cwd, loader, imported, clock }
}
