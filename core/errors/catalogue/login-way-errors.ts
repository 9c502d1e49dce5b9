import { entry } from '../entry.js'

export interface ForClient {
  client: string
}

/** Faults of the ways to log in besides phone and code: by QR code, by command, for a takeout. */
export const loginWayErrors = {
  LOGIN_EMAIL_SETUP: entry<ForClient>(
    ({ client }) =>
      `Telegram sends no login code for "${client}" before the account has an e-mail address for logging in.`,
    ({ client }) =>
      `Log in with an official app once, which asks for the address, and then here again; or by QR code: npx switchboard login ${client} --qr.`,
  ),
  LOGIN_CODE_WAY: entry<ForClient & { way: 'firebase' | 'payment' }>(
    ({ client, way }) =>
      way === 'firebase'
        ? `Telegram wants to send the login code of "${client}" by Firebase, which reaches official apps alone.`
        : `Telegram wants to be paid before it sends a login code for "${client}", which only official apps can do.`,
    ({ client }) =>
      `Log in with an official app, and then here by QR code: npx switchboard login ${client} --qr. It is scanned with that app.`,
  ),
  LOGIN_QR_UNUSED: entry<ForClient & { codes: number }>(
    ({ client, codes }) => `None of ${codes} QR codes for "${client}" was scanned.`,
    ({ client }) =>
      `Run npx switchboard login ${client} --qr again, and scan the code in a Telegram app: Settings, Devices, Link Desktop Device.`,
  ),
  LOGIN_QR_BOT: entry<ForClient>(
    ({ client }) => `"${client}" is a bot, and bots do not log in by QR code.`,
    ({ client }) => `Set its bot_token, and run npx switchboard login ${client} without --qr.`,
  ),
  LOGIN_NOT_KEPT: entry<ForClient>(
    ({ client }) => `The session of "${client}" is kept in memory only, so a login by command would be lost at once.`,
    ({ client }) => `Set session.type of "${client}" to file, and in_memory to false.`,
  ),
  LOGIN_CANCELLED: entry<ForClient>(
    ({ client }) => `The login of "${client}" was cancelled.`,
    ({ client }) => `Begin again when you are ready: npx switchboard login ${client}, or the console.`,
  ),
  LOGIN_TAKEOUT_REFUSED: entry<ForClient & { reason: string; waitHours?: number }>(
    ({ client, reason }) => `Telegram does not open a takeout session for "${client}" yet (${reason}).`,
    ({ client, waitHours }) =>
      `Allow the export in the message Telegram sent to the other devices of "${client}"${
        waitHours === undefined ? '' : `, or wait ${waitHours} hours`
      }, and start again; or set its takeout to false.`,
  ),
}
