import type { TlObject } from '../../mtproto/driver.js'

/**
 * How a login code comes (core.telegram.org/type/auth.SentCodeType). A `flash-call` and a `missed-call` are not to be taken: the
 * code is in the number that calls. `fragment` is for anonymous numbers.
 */
export type CodeWay =
  | 'app'
  | 'sms'
  | 'sms-word'
  | 'sms-phrase'
  | 'call'
  | 'flash-call'
  | 'missed-call'
  | 'fragment'
  | 'email'

/** Ways in which a code cannot reach anybody here. */
export type UnreachableWay = 'email-setup' | 'firebase' | 'payment'

const ways: Readonly<Record<string, CodeWay | UnreachableWay>> = {
  'auth.SentCodeTypeApp': 'app',
  'auth.SentCodeTypeSms': 'sms',
  'auth.SentCodeTypeSmsWord': 'sms-word',
  'auth.SentCodeTypeSmsPhrase': 'sms-phrase',
  'auth.SentCodeTypeCall': 'call',
  'auth.SentCodeTypeFlashCall': 'flash-call',
  'auth.SentCodeTypeMissedCall': 'missed-call',
  'auth.SentCodeTypeFragmentSms': 'fragment',
  'auth.SentCodeTypeEmailCode': 'email',
  'auth.SentCodeTypeSetUpEmailRequired': 'email-setup',
  'auth.SentCodeTypeFirebaseSms': 'firebase',
  'auth.SentCodePaymentRequired': 'payment',
  'auth.CodeTypeSms': 'sms',
  'auth.CodeTypeCall': 'call',
  'auth.CodeTypeFlashCall': 'flash-call',
  'auth.CodeTypeMissedCall': 'missed-call',
  'auth.CodeTypeFragmentSms': 'fragment',
}

/** The way that a TL object names; one that a later layer brings is taken for the app, where codes come first. */
export function wayOf({ className }: TlObject): CodeWay | UnreachableWay {
  return ways[className] ?? 'app'
}

/** Whether a code that comes so can be told to somebody, and by them to us. */
export function isReachable(way: CodeWay | UnreachableWay): way is CodeWay {
  return way !== 'email-setup' && way !== 'firebase' && way !== 'payment'
}

/** What Telegram says about where to look: a pattern of a number, the beginning of one, a masked address, a link. */
export function clueOf({ pattern, prefix, emailPattern, url, beginning }: TlObject): string | undefined {
  return [pattern, prefix, emailPattern, url, beginning].find(
    (clue): clue is string => typeof clue === 'string' && clue !== '',
  )
}

/** A code as Telegram wants it: people write digits in groups, and numbers with a plus. */
export function tidyCode(code: string, way: CodeWay): string {
  if (way === 'sms-word' || way === 'sms-phrase') return code.trim().replace(/\s+/g, ' ')
  return code.replace(/[\s()+-]/g, '')
}
