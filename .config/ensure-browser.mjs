import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/*
 * The tests of the console's page need a Chromium. On Debian and its kin it is installed when this runs as root; elsewhere it says
 * what to do.
 */
const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const isThere = () => known.some((file) => file && existsSync(file))

if (!isThere() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  }
}
if (!isThere()) {
  process.stderr.write(
    'The tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its file.\n',
  )
  process.exitCode = 1
}
