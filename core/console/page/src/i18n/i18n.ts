import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from './en.json'
import ru from './ru.json'

export const languages = { en: 'English', ru: 'Русский' } as const
export type Language = keyof typeof languages

const kept = 'switchboard.language'

/** The language somebody chose, else the browser's, else English. */
export function startLanguage(): void {
  const chosen = localStorage.getItem(kept) ?? navigator.language.slice(0, 2)
  const language = chosen in languages ? chosen : 'en'
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, ru: { translation: ru } },
    lng: language,
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = language
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(kept, language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}
