import OpenAI from 'openai'
import { type Conversation, ReplySuggester } from './reply-suggester.js'

/** How a server with the API of OpenAI is asked. */
export interface OpenAiSettings {
  /** The server's address, such as `http://127.0.0.1:11434/v1`; default that of OpenAI. */
  readonly baseUrl?: string
  readonly apiKey: string
  readonly model: string
  /** What the model is told about who it answers for. */
  readonly prompt?: string
}

const defaultPrompt =
  'You help a recruiter answer people on Telegram. Write the next message to them: short, friendly, in their language, without any markup. Promise nothing that was not said. Write nothing but the message.'
const maxAnswerTokens = 400
const timeoutMs = 30_000

/** Asks a server that speaks the API of OpenAI: theirs, or one of those that run models at home. */
export class OpenAiSuggester extends ReplySuggester {
  private readonly client: OpenAI

  constructor(private readonly settings: OpenAiSettings) {
    super()
    const { apiKey, baseUrl } = settings
    this.client = new OpenAI({ apiKey, timeout: timeoutMs, maxRetries: 1, ...(baseUrl && { baseURL: baseUrl }) })
  }

  async suggest(
    { channelName, contactName, post, turns }: Conversation,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const about = [
      this.settings.prompt ?? defaultPrompt,
      `You write for: ${channelName}.`,
      contactName && `The person is called ${contactName}.`,
      post && `They were found by this post:\n${post}`,
    ]
    const answer = await this.client.chat.completions.create(
      {
        model: this.settings.model,
        max_tokens: maxAnswerTokens,
        messages: [
          { role: 'system', content: about.filter(Boolean).join('\n\n') },
          ...turns.map(({ from, text }) => ({ role: from === 'us' ? 'assistant' : 'user', content: text }) as const),
        ],
      },
      { signal },
    )
    const text = answer.choices[0]?.message.content?.trim()
    return text ? text : undefined
  }
}
