import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, SwitchboardConfig } from 'switchboard'
import { SystemClock } from 'switchboard'
import { openConsole, type RunningConsole } from '../../../core/console/open-console.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'

/** The console over an app that is open, its address, and the cookie of a login to it. */
export async function openForBench(
  app: App,
  config: SwitchboardConfig,
): Promise<{ console: RunningConsole; url: string; cookie: string }> {
  config.console.port = 0
  const console = await openConsole({
    config,
    cwd: mkdtempSync(join(tmpdir(), 'switchboard-bench-console-')),
    clock: new SystemClock(),
    logger: new SilentLogger(),
    control: app.control,
    storage: app.storage,
    logs: { async *lines() {} },
  })
  // By its number: a process that is busy may take the first address of a name for dead.
  const url = console.url.replace('localhost', '127.0.0.1')
  const secret = new URL(console.first?.link ?? '').hash.slice(1)
  const response = await fetch(`${url}/api/login/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  })
  return { console, url, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
}
