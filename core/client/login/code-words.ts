import type { CodeWay } from './code-ways.js'
import type { CodeQuestion } from './login-prompt.js'

type SentFacts = Pick<CodeQuestion, 'sentBy' | 'clue' | 'length'>

/** Where the code is to be found, after `Login code of NAME: `. */
export function whereToLook({ sentBy, clue, length }: SentFacts): string {
  const size = length === undefined ? '' : ` (${length} characters)`
  switch (sentBy) {
    case 'app':
      return `it is in the Telegram app, where the account is logged in${size}`
    case 'sms':
      return `it comes by SMS${size}`
    case 'sms-word':
      return `the word that comes by SMS${beginning(clue)}`
    case 'sms-phrase':
      return `the phrase that comes by SMS${beginning(clue)}`
    case 'call':
      return `it is told in a call${size}`
    case 'flash-call':
      return `the whole number that calls and hangs up${clue === undefined ? '' : `, ${clue}`}`
    case 'missed-call':
      return `the last ${length === undefined ? '' : `${length} `}digits of the number that calls and hangs up${beginning(clue)}`
    case 'fragment':
      return `it is on ${clue ?? 'https://fragment.com'}${size}`
    case 'email':
      return `it comes by e-mail${clue === undefined ? '' : ` to ${clue}`}${size}`
  }
}

/** How another code would come. */
export function byWay(way: CodeWay): string {
  return {
    app: 'in the Telegram app',
    sms: 'by SMS',
    'sms-word': 'by SMS, as a word',
    'sms-phrase': 'by SMS, as a phrase',
    call: 'in a call',
    'flash-call': 'by a call that hangs up',
    'missed-call': 'by a missed call',
    fragment: 'on fragment.com',
    email: 'by e-mail',
  }[way]
}

function beginning(clue: string | undefined): string {
  return clue === undefined ? '' : `; it begins with ${clue}`
}
