import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A headless Chromium that asks the network for nothing of its own. */
export function launchChromium(): Promise<Browser> {
  const executablePath = known.find((file) => file && existsSync(file))
  if (!executablePath) throw new Error('There is no Chromium: run node .config/ensure-browser.mjs, or set CHROMIUM.')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
