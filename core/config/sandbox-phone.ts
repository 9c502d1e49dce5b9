/** Whether a phone number is one of those that the sandbox and the test servers of Telegram have. */
export function isSandboxPhone(phone: string): boolean {
  return /^\+?99966\d+$/.test(phone.replace(/[\s()-]/g, ''))
}
