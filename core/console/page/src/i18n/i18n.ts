import i18next, { type ResourceLanguage } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { loadProblemTexts } from './problems/problem-texts'

export const languages = { en: 'English', ru: 'Русский' } as const
export type Language = keyof typeof languages

const kept = 'switchboard.language'

/** The texts of an area of the page stand in a file named after their first key: `nav.overview` in `en/nav.json`. */
const files = import.meta.glob<ResourceLanguage[string]>('./*/*.json', { eager: true, import: 'default' })

/** The language somebody chose, else the browser's, else English. */
export async function startLanguage(): Promise<void> {
  const chosen = localStorage.getItem(kept) ?? navigator.language.slice(0, 2)
  const language = chosen in languages ? chosen : 'en'
  await loadProblemTexts(language)
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: textsOf('en') }, ru: { translation: textsOf('ru') } },
    lng: language,
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = language
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language)
  document.documentElement.lang = language
  await loadProblemTexts(language)
  await i18next.changeLanguage(language)
}

function textsOf(language: Language): ResourceLanguage {
  const own = Object.entries(files).filter(([file]) => file.startsWith(`./${language}/`))
  return Object.fromEntries(own.map(([file, texts]) => [file.slice(language.length + 3, -'.json'.length), texts]))
}
