/** How much is asked of an account. 0 means no limit. */
export interface AgentPolicy {
  /** Messages in a minute; default 20. */
  readonly messagesPerMinute: number
  /** First messages to people who do not know the account, in an hour; default 60. */
  readonly firstMessagesPerHour: number
  /** Look-ups of usernames and phone numbers in a minute; default 10. */
  readonly lookupsPerMinute: number
  /** By how much of its length a window is longer at most, by chance; 0 to 1, default 0.1. */
  readonly jitter: number
  /** Messages under way side by side; default 16. */
  readonly maxInFlight: number
  /** Whether accounts begin with a part of their budgets and get all of it after two weeks; default `false`. */
  readonly warmUp: boolean
  /** How often an idle account is asked whether its login is still good, in milliseconds; default five minutes. */
  readonly checkEveryMs: number
  /** How long an account rests that Telegram holds for a spammer (PEER_FLOOD), in milliseconds; default 48 hours. */
  readonly peerFloodRestMs: number
}

export const defaultAgentPolicy: AgentPolicy = {
  messagesPerMinute: 20,
  firstMessagesPerHour: 60,
  lookupsPerMinute: 10,
  jitter: 0.1,
  maxInFlight: 16,
  warmUp: false,
  checkEveryMs: 300_000,
  peerFloodRestMs: 48 * 3_600_000,
}

const dayMs = 86_400_000
/** From which day on which part of its budgets an account may use. */
const stages = [
  { fromDay: 14, part: 1 },
  { fromDay: 7, part: 0.75 },
  { fromDay: 3, part: 0.5 },
  { fromDay: 0, part: 0.25 },
]

/** The part of its budgets that an account of this age may use: a quarter at first, all of it after two weeks. */
export function warmUpPart(ageMs: number): number {
  return stages.find(({ fromDay }) => ageMs >= fromDay * dayMs)?.part ?? 0.25
}
