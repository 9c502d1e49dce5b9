import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

const parts: { page?: string; within?: string } = {}

/**
 * Says what is looked at: tabs of a browser are told apart by their titles, and screen readers say them first.
 * @param of - the page, or something within it that stands before it.
 */
export function useTitle(title: string | undefined, of: keyof typeof parts = 'within'): void {
  const { t } = useTranslation()
  const app = t('app.name')
  useEffect(() => {
    if (title === undefined) return
    parts[of] = title
    write(app)
    return () => {
      delete parts[of]
      write(app)
    }
  }, [title, of, app])
}

function write(app: string): void {
  document.title = [parts.within, parts.page, app].filter(Boolean).join(' · ')
}
