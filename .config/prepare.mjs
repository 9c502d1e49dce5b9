import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/*
 * Builds the page of the console after an installation. Without the tools for development (`npm ci --omit=dev`) there is
 * nothing to build it with; the package that is published has it built.
 */
const { resolve } = createRequire(import.meta.url)
let hasTools = true
try {
  resolve('vite')
  resolve('@vitejs/plugin-react')
} catch {
  hasTools = false
}
if (hasTools) {
  const { build } = await import('vite')
  const configFile = fileURLToPath(new URL('../core/console/page/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'warn' })
} else {
  process.stdout.write('The page of the console is not built: the tools for development are not installed.\n')
}

// What a first start would do: it starts as fast as any other then. Where that is not possible, it says so itself.
await import('./compiled.mjs').then(({ loadCompiled }) => loadCompiled()).catch(() => {})
