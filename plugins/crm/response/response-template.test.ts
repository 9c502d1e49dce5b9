import { Channel } from 'switchboard'
import { describe, expect, it } from 'vitest'
import { languageOf } from './language-of.js'
import { fillTemplate, type ResponseValues } from './response-template.js'

const channelWith = (template?: string, templates?: Record<string, unknown>) =>
  Object.assign(new Channel(), {
    id: 'jobs',
    name: 'Jobs',
    autoResponseTemplate: template,
    autoResponseTemplates: templates,
  })
const values: ResponseValues = {
  contactName: 'Anna',
  contactUsername: 'anna_hr',
  postLink: 'https://t.me/jobs_feed/17',
  postText: 'We are looking for a Python developer to work with our team',
  channelName: 'Python Jobs',
  sourceName: 'Jobs Feed',
  keywords: ['python'],
}

describe('the first message to a contact', () => {
  it('has everything filled in', () => {
    const template =
      'Hello {contact_name} ({contact_username})! {post_link} of {source}, for {channel_name}: {keywords}. “{post_text}” {{as is}}'
    expect(fillTemplate(channelWith(template), values)).toEqual({
      text: 'Hello Anna (@anna_hr)! https://t.me/jobs_feed/17 of Jobs Feed, for Python Jobs: python. “We are looking for a Python developer to work with our team” {as is}',
      unknown: [],
    })
  })

  it('leaves no gap where a name is not known, and leaves what it does not know', () => {
    const filled = fillTemplate(channelWith('Hello {contact_name}! About {post_link} , {salary} {constructor}'), {
      postText: '',
      channelName: 'Jobs',
    })
    expect(filled).toEqual({ text: 'Hello! About, {salary} {constructor}', unknown: ['{salary}', '{constructor}'] })
  })

  it.each([
    [
      'Hi {contact_name} :) Here is the list:\n  - one\n    - two  {{x}}',
      'Hi :) Here is the list:\n  - one\n    - two  {x}',
    ],
    ['{contact_name} {contact_username} good day', 'good day'],
    ['Good day {contact_name} {contact_username}\n  {contact_name}: hello {contact_name}', 'Good day\n  : hello'],
    ['  indented, as it is written :)', '  indented, as it is written :)'],
    ['{contact_name} ', undefined],
  ])('closes only the gaps that empty placeholders leave: %j', (template, expected) => {
    const filled = fillTemplate(channelWith(template), { postText: '', channelName: 'Jobs' })
    expect(filled?.text).toBe(expected)
  })

  it('does not fill in what was filled in', () => {
    expect(fillTemplate(channelWith('{contact_name}'), { ...values, contactName: '{post_link}' })?.text).toBe(
      '{post_link}',
    )
  })

  it('is written in the language of the post, else in that of the channel', () => {
    const channel = channelWith('Hi', { ru: 'Здравствуйте', en: 'Hello', de: 'Guten Tag' })
    expect(fillTemplate(channel, values)).toMatchObject({ text: 'Hello', language: 'en' })
    expect(fillTemplate(channel, { ...values, postText: 'Ищем разработчика на Python' })?.text).toBe('Здравствуйте')
    expect(fillTemplate(channel, { ...values, postText: 'Wir suchen eine Entwicklerin für Python' })?.text).toBe(
      'Guten Tag',
    )
    expect(fillTemplate(channel, { ...values, postText: '招聘程序员' })?.text).toBe('Hi')
  })

  it('is none without a template', () => {
    expect(fillTemplate(channelWith(), values)).toBeUndefined()
    expect(fillTemplate(channelWith(' '), values)).toBeUndefined()
    expect(fillTemplate(channelWith(undefined, { en: 5 }), values)).toBeUndefined()
    expect(fillTemplate(channelWith(undefined, { ru: 'Здравствуйте' }), values)?.text).toBe('Здравствуйте')
  })
})

describe('the language of a text', () => {
  const all = ['en', 'de', 'fr', 'es', 'it', 'pt', 'pl', 'tr', 'ru', 'uk', 'be', 'ja', 'zh', 'ko']
  it.each([
    ['en', 'We are looking for a developer with experience'],
    ['de', 'Wir suchen für unser Team eine Entwicklerin mit Erfahrung'],
    ['fr', 'Nous recherchons un développeur pour notre équipe'],
    ['es', 'Buscamos un desarrollador para el equipo, en remoto'],
    ['it', 'Cerchiamo uno sviluppatore per il nostro gruppo'],
    ['pt', 'Procuramos uma pessoa para a nossa equipa, não remoto'],
    ['pl', 'Szukamy programisty do pracy w zespole'],
    ['tr', 'Ekibimiz için bir geliştirici arıyoruz'],
    ['ru', 'Требуется разработчик на Python, опыт работы от года'],
    ['uk', 'Шукаємо розробника, досвід роботи від року, є віддалена робота'],
    ['be', 'Шукаем распрацоўшчыка, вопыт працы ад года'],
    ['ja', 'エンジニアを募集しています'],
    ['zh', '招聘程序员'],
    ['ko', '개발자를 찾습니다'],
  ])('is %s in %j', (code, text) => {
    expect(languageOf(text, all)).toBe(code)
  })

  it('is one of those that are asked about, with their regions', () => {
    expect(languageOf('Procuramos uma pessoa', ['pt-BR', 'en'])).toBe('pt-BR')
    expect(languageOf('Разработчик', ['en', 'ru'])).toBe('ru')
    expect(languageOf('12345 🐍', ['en', 'ru'])).toBeUndefined()
  })
})
