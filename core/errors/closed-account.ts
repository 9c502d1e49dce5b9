/** The only thing that helps an account which Telegram has closed. */
export const closedAccount = 'Telegram has closed the account: ask for it to be opened again, as an official app says'

/** Whether Telegram has closed an account, by the words of an error. */
export function isClosedAccount(reason: string): boolean {
  return /^(USER_DEACTIVATED|PHONE_NUMBER_BANNED)/.test(reason)
}
