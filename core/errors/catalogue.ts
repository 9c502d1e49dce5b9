import { appErrors } from './catalogue/app-errors.js'
import { bugErrors } from './catalogue/bug-errors.js'
import { cliErrors } from './catalogue/cli-errors.js'
import { clusterErrors } from './catalogue/cluster-errors.js'
import { configErrors } from './catalogue/config-errors.js'
import { consoleErrors } from './catalogue/console-errors.js'
import { fileErrors } from './catalogue/file-errors.js'
import { formattingErrors } from './catalogue/formatting-errors.js'
import { handlerErrors } from './catalogue/handler-errors.js'
import { loginErrors } from './catalogue/login-errors.js'
import { loginWayErrors } from './catalogue/login-way-errors.js'
import { outboxErrors } from './catalogue/outbox-errors.js'
import { pluginErrors } from './catalogue/plugin-errors.js'
import { proxyErrors } from './catalogue/proxy-errors.js'
import { rpcErrors } from './catalogue/rpc-errors.js'
import { sandboxErrors } from './catalogue/sandbox-errors.js'
import { sessionErrors } from './catalogue/session-errors.js'
import { storageErrors } from './catalogue/storage-errors.js'
import { textErrors } from './catalogue/text-errors.js'
import type { CatalogueEntry } from './entry.js'

/**
 * Every error Switchboard throws. The prefix says who can fix it: `CONFIG_`, `LOGIN_`, `SESSION_`, `STORAGE_` the
 * operator, `PLUGIN_` the author, `RPC_` Telegram, `OUTBOX_` whoever sends stored messages, `SANDBOX_` whoever drives the
 * sandbox, `APP_` whoever drives the running app, `CLI_` whoever typed the command, `CONSOLE_` whoever uses the console,
 * `CLUSTER_` whoever operates several machines together, `BUG_` us.
 */
export const catalogue = {
  ...configErrors,
  ...loginErrors,
  ...loginWayErrors,
  ...sessionErrors,
  ...storageErrors,
  ...pluginErrors,
  ...formattingErrors,
  ...fileErrors,
  ...handlerErrors,
  ...textErrors,
  ...rpcErrors,
  ...proxyErrors,
  ...sandboxErrors,
  ...outboxErrors,
  ...appErrors,
  ...cliErrors,
  ...clusterErrors,
  ...consoleErrors,
  ...bugErrors,
}

/** The code of an error of Switchboard; docs/errors.md lists them all. */
export type ErrorCode = keyof typeof catalogue

/** What an error of this code knows about the case at hand. */
export type ErrorContext<Code extends ErrorCode> = Code extends ErrorCode
  ? (typeof catalogue)[Code] extends CatalogueEntry<infer Context>
    ? Context
    : never
  : never
