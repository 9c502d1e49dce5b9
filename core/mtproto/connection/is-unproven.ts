import { isSwitchboardError } from '../../errors/switchboard-error.js'

/** Whether it was said before there was a key, so that anybody on the way may have said it. */
export function isUnproven(error: unknown): boolean {
  return isSwitchboardError(error, 'LOGIN_KEY_EXCHANGE')
}
