import { resolve } from 'node:path'
import { type ConsoleTarget, createLogging, type Logging } from '../logging/create-logging.js'
import { configSecrets } from './config-secrets.js'
import type { SwitchboardConfig } from './switchboard-config.js'

/** Opens the log as the configuration wants it. @param console - where lines are shown; absent: nowhere. */
export function openLogging(
  config: SwitchboardConfig,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  console?: ConsoleTarget,
): Logging {
  const { level, levels, directory, maxFileBytes, backups } = config.logging
  return createLogging({
    level,
    levels,
    maxFileBytes,
    backups,
    env,
    secrets: configSecrets(config),
    ...(config.logging.console && console && { console }),
    ...(config.logging.files && { directory: resolve(cwd, directory) }),
  })
}
