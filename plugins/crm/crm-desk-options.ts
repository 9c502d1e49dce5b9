import { Option } from 'switchboard'

/** Answers that a model proposes or gives. */
export class SuggestionOptions {
  @Option({
    kind: 'choice',
    values: ['off', 'propose', 'auto'],
    title: { en: 'Mode', ru: 'Режим' },
    description: {
      en: 'off: nobody is asked; propose: a manager decides; auto: what is proposed is sent.',
      ru: 'off: никого не спрашивать; propose: решает менеджер; auto: предложенное отправляется.',
    },
  })
  mode: 'off' | 'propose' | 'auto' = 'propose'

  @Option({
    kind: 'text',
    example: '"gpt-4o-mini"',
    requiredIf: (block: SuggestionOptions) => block.mode !== 'off',
    title: { en: 'Model', ru: 'Модель' },
    description: { en: 'The model that is asked.', ru: 'Модель, которую спрашивают.' },
  })
  model?: string

  @Option({
    kind: 'text',
    secret: true,
    example: '"sk-..."',
    // A server at home asks for none.
    requiredIf: (block: SuggestionOptions) => block.mode !== 'off' && block.baseUrl === undefined,
    title: { en: 'API key', ru: 'Ключ API' },
    description: {
      en: 'Needed unless base_url names a server without keys.',
      ru: 'Нужен, если base_url не указывает сервер без ключей.',
    },
  })
  apiKey?: string

  @Option({
    kind: 'text',
    pattern: /^https?:\/\/\S+$/,
    patternMeans: 'must be an address that begins with http:// or https://',
    example: '"https://api.openai.com/v1"',
    title: { en: 'Server', ru: 'Сервер' },
    description: {
      en: 'Any server that speaks the API of OpenAI; default: theirs.',
      ru: 'Любой сервер с API OpenAI; по умолчанию их собственный.',
    },
  })
  baseUrl?: string

  @Option({
    kind: 'text',
    title: { en: 'Prompt', ru: 'Указание' },
    description: {
      en: 'What the model is told before each conversation.',
      ru: 'Что модель читает перед каждой перепиской.',
    },
  })
  prompt?: string
}

/** The options of `crm_desk`. */
export class CrmDeskOptions {
  @Option({
    kind: 'peers',
    example: '["@max_manager"]',
    title: { en: 'Managers', ru: 'Менеджеры' },
    description: {
      en: 'Who may answer and press buttons; default: everybody in the group.',
      ru: 'Кто может отвечать и нажимать кнопки; по умолчанию все в группе.',
    },
  })
  managers?: (string | number)[]

  @Option({
    kind: 'texts',
    example: '["python"]',
    title: { en: 'Channels', ru: 'Каналы' },
    description: {
      en: 'The channels it serves, by their ids; default: all.',
      ru: 'Какие каналы он ведёт, по их id; по умолчанию все.',
    },
  })
  channels?: string[]

  @Option({
    kind: 'block',
    of: () => SuggestionOptions,
    title: { en: 'Proposed answers', ru: 'Предложенные ответы' },
    description: { en: 'Without it nothing is proposed.', ru: 'Без этого ничего не предлагается.' },
  })
  suggestions?: SuggestionOptions
}
