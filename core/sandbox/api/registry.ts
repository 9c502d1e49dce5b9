import type { MethodTable } from './method.js'
import { accountMethods } from './methods/account.js'
import { accountSessionMethods } from './methods/account-sessions.js'
import { authMethods } from './methods/auth.js'
import { botMethods } from './methods/bots.js'
import { contactMethods } from './methods/contacts.js'
import { dialogMethods } from './methods/dialogs.js'
import { helpMethods } from './methods/help.js'
import { historyMethods } from './methods/histories.js'
import { queryMethods } from './methods/queries.js'
import { readingMethods } from './methods/reading.js'
import { sendingMethods } from './methods/sending.js'
import { updateMethods } from './methods/updates.js'
import { uploadMethods } from './methods/uploading.js'
import { userMethods } from './methods/users.js'

/** All methods the sandbox serves, by group. */
export const methodGroups = {
  Authorization: authMethods,
  Account: accountMethods,
  Sessions: accountSessionMethods,
  Help: helpMethods,
  Users: userMethods,
  Contacts: contactMethods,
  Sending: sendingMethods,
  History: historyMethods,
  Reading: readingMethods,
  Dialogs: dialogMethods,
  Bots: botMethods,
  Queries: queryMethods,
  Updates: updateMethods,
  Files: uploadMethods,
} as const satisfies Readonly<Record<string, MethodTable>>

/** All methods the sandbox serves, by name. */
export const methods: MethodTable = Object.assign({}, ...Object.values(methodGroups))
