import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'

// Some start processes that compile all sources.
vi.setConfig({ testTimeout: 60_000 })

/** What is imported when a file is, before any of it runs: `import type` is nothing, `import()` comes later or never. */
const imports = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm

/** All files and packages that come with a file. */
function loadedWith(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const waiting = [resolve(entry)]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
      if (name.startsWith('.')) waiting.push(resolve(dirname(file), name.replace(/\.js$/, '.ts')))
      else if (!name.startsWith('node:')) packages.add(name)
    }
  }
  return { files, packages }
}

it.each(['check', 'start'])(
  'the command %s comes without the sandbox, the web server and the libraries of Telegram',
  (command) => {
    const { files, packages } = loadedWith(`core/cli/${command}-command.ts`)

    const heavy = ['core/sandbox/sandbox.ts', 'core/sandbox/control/control-server.ts', 'core/console/open-console.ts']
    expect(heavy.filter((file) => files.has(resolve(file)))).toEqual([])
    expect(heavy.every(existsSync)).toBe(true)
    const names = [
      'fastify',
      'telegram',
      'teleproto',
      '@mtcute/core',
      'esbuild',
      '@clack/prompts',
      'prom-client',
      'uqr',
      'pg',
    ]
    expect(names.filter((name) => [...packages].some((one) => one === name || one.startsWith(`${name}/`)))).toEqual([])
    // It has looked at what there is.
    expect(files.size).toBeGreaterThan(200)
    expect(packages).toContain('js-yaml')
  },
)

it('the list of commands comes without what they run', () => {
  const { files } = loadedWith('core/cli/cli.ts')

  const heavy = ['core/main.ts', 'core/kernel/app.ts', 'core/client/client.ts', 'core/storage/database.ts']
  expect(heavy.filter((file) => files.has(resolve(file)))).toEqual([])
  expect(heavy.every(existsSync)).toBe(true)
  expect(files.size).toBeGreaterThan(50)
})

it('in a clone, check compiles nothing that was compiled before, and reads few files', async () => {
  const program = `
    const { loadCompiled } = await import(${JSON.stringify(pathToFileURL(resolve('.config/compiled.mjs')).href)})
    const { parts } = await loadCompiled('check')
    const { runCli } = await parts['core/cli/cli']()
    const code = await runCli(['check'], { out: { write: () => {} }, env: {}, cwd: process.cwd() })
    const { createRequire } = await import('node:module')
    process.stdout.write(JSON.stringify({ code, files: Object.keys(createRequire(process.cwd() + '/').cache) }))`
  const run = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    return JSON.parse(stdout) as { code: number; files: string[] }
  }
  await run()
  const { files } = await run()
  // What is left are packages that plugins share with it.
  expect(files.length).toBeLessThan(200)
  expect(files.filter((file) => /node_modules\/(tsx|esbuild|typescript|libphonenumber-js)\//.test(file))).toEqual([])
})

it('in a clone, check asks for few files one by one, and gives few functions a name', async () => {
  const program = `
    const { createHook } = await import('node:async_hooks')
    const counts = { names: 0, requests: 0 }
    const { defineProperty } = Object
    Object.defineProperty = (target, key, value) => {
      if (key === 'name') counts.names++
      return defineProperty(target, key, value)
    }
    createHook({ init: (_, type) => void (/^(FSREQ|FILEHANDLE)/.test(type) && counts.requests++) }).enable()
    const { loadCompiled } = await import(${JSON.stringify(pathToFileURL(resolve('.config/compiled.mjs')).href)})
    const { parts, ...tools } = await loadCompiled('check')
    const { main } = await parts['core/cli/cli']()
    const { write } = process.stdout
    let said = ''
    process.stdout.write = (text) => Boolean((said += text))
    const code = await main(['check'], tools)
    process.stdout.write = write
    process.stdout.write(JSON.stringify({ code, ...counts, plugins: said.match(/plugins.[^ ]+[.]ts/g).length }))`
  const run = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
    return JSON.parse(stdout) as { code: number; names: number; requests: number; plugins: number }
  }
  await run()
  const { code, names, requests, plugins } = await run()
  expect(code).toBe(0)
  expect(plugins).toBeGreaterThan(5)
  // Each file took six requests when it was read in pieces of the event loop, and five thousand functions were given the name they have.
  expect(requests).toBeLessThan(60)
  expect(names).toBeLessThan(4_200)
})

it('in a clone, ciphers are compiled as they are in the package', async () => {
  const program = `
    const { loadCompiled } = await import(${JSON.stringify(pathToFileURL(resolve('.config/compiled.mjs')).href)})
    const { parts } = await loadCompiled()
    const { Instance } = WebAssembly
    let count = 0
    WebAssembly.Instance = class extends Instance {
      constructor(...given) {
        super(...given)
        count++
      }
    }
    const { withPlugins } = await parts['core/testing/index']()
    await withPlugins({ plugins: [] }, () => {})
    process.stdout.write(String(count))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  // One for clients, and one of its own for the sandbox.
  expect(stdout).toBe('2')
})
