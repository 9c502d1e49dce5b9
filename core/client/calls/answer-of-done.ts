import { verdictOf } from '../../errors/verdict.js'
import type { TlObject } from '../../mtproto/driver.js'

/** Methods that can find done what they ask for, and do not answer with `Updates`. */
const answers: readonly { readonly methods: RegExp; readonly answer: unknown }[] = [
  {
    methods:
      /^(messages\.(SetBot|SetInlineBotResults|EditInlineBotMessage|EditChatAbout|EditChatAdmin|ToggleDialogPin)|channels\.(UpdateUsername|ToggleUsername|SetDiscussionGroup|SetStickers|EditLocation)|bots\.(Set|ToggleUsername)|account\.(ToggleUsername|UpdateColor|UpdateEmojiStatus))/,
    answer: true,
  },
  {
    methods: /^(messages\.AddChatUser|channels\.InviteToChannel)$/,
    answer: { className: 'messages.InvitedUsers', missingInvitees: [] },
  },
]
/** These answer with what they made or changed, which is not known. */
const unknown = /^(account\.UpdateUsername|payments\.|phone\.|photos\.)/

/**
 * What a call is answered with that was refused because an earlier attempt has done what it asks for: `updates` in which
 * nothing happened, or `true`.
 * @returns `undefined` when the error says anything else, or the method answers with something that is not known.
 */
export function answerOfDone(method: string, error: unknown): TlObject | undefined {
  if (unknown.test(method)) return undefined
  // A number that was taken is a matter of those who know what they sent under it.
  if (verdictOf(error) === 'duplicate' || verdictOf(error, { repeated: true }) !== 'duplicate') return undefined
  const known = answers.find(({ methods }) => methods.test(method))
  const updates = { className: 'Updates', updates: [], users: [], chats: [], date: 0, seq: 0 }
  if (known?.answer === true) return true as unknown as TlObject
  return known ? { ...(known.answer as TlObject), updates } : updates
}
