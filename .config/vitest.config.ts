import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What takes longest, the longest first: begun last, one of them would keep a single core busy long after the others are done. */
const slowest = [
  'test/package/installed',
  'create-plugin/create-plugin',
  'test/console/desk',
  'test/console/addresses',
  'test/mtproto/driver-contract',
  'test/console/browser-tools',
  'test/console/browser-writing-on',
  'test/console/page-words',
  'test/sandbox/conformance/conformance',
  'test/sandbox/wire/fuzz',
  'test/updates/soak',
  'test/client/client',
  'test/console/browser',
  'test/console/options-browser',
  'test/main',
  'test/sandbox/load/load',
  'test/console/inbox',
  'test/console/browser-logins',
  'test/cli/process-faults',
  'test/cluster/torture',
  'test/cli/agents-command',
  'test/sandbox/survival/survival',
  'test/updates/store-and-mark',
  'test/agents/torture',
  'test/updates/torture',
].map((name) => `${root}${name}.test.ts`)

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = slowest.indexOf(moduleId)
      return found === -1 ? slowest.length : found
    }
    return (await super.sort(files)).sort((one, other) => place(one) - place(other))
  }
}

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
    // The tests in guides are imported by one test, which loads the framework once for all of them.
    exclude: ['**/node_modules/**', 'test/docs/snippets/**'],
    setupFiles: ['test/setup.ts'],
    globalSetup: [`${root}test/postgres/one-for-all.ts`],
    testTimeout: 20_000,
    // A second, as it is otherwise, is nothing on a machine with other work; test/setup.ts has the same for vi.waitFor.
    expect: { poll: { timeout: 15_000 } },
    // Hooks start what tests need: the first that asks for PostgreSQL waits until it is made, others load a whole library.
    hookTimeout: 60_000,
    passWithNoTests: false,
    sequence: { sequencer: SlowestFirst },
    pool: 'forks',
    // What they import is loaded once for all files of a worker: each takes back what it changed, so that it can.
    isolate: false,
    // Tests wait a third of their time, for processes and browsers: one more than there are cores keeps these busy.
    maxWorkers: availableParallelism() + 1,
  },
})
