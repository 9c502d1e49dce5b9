import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  resolve: {
    // The package by its own name, from the sources: what package.json exports is there after a build only.
    alias: [
      { find: /^switchboard$/, replacement: `${root}core/index.ts` },
      { find: /^switchboard\/testing$/, replacement: `${root}core/testing/index.ts` },
      { find: /^switchboard\/vitest$/, replacement: `${root}core/testing/vitest.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'plugins/**/*.test.ts', 'create-plugin/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    passWithNoTests: false,
    pool: 'forks',
    // The default leaves one core free, which on two cores is half of the machine: the tests wait more than they compute.
    maxWorkers: '100%',
  },
})
