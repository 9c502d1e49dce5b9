import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { postgresPrograms } from './postgres-programs.mjs'

/*
 * The tests of what several machines share need the programs of PostgreSQL; they start a server of their own. On Debian and its
 * kin it is installed when this runs as root; elsewhere it says what to do.
 */
if (!postgresPrograms() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'postgresql'],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  }
}
if (!postgresPrograms()) {
  process.stderr.write(
    'The tests need the programs of PostgreSQL: install them (Debian: apt-get install postgresql), or set POSTGRES_BIN to their folder.\n',
  )
  process.exitCode = 1
}
