import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useTitle } from '../shell/title'
import './missing.css'

interface MissingProps {
  readonly what: 'client' | 'plugin' | 'agentPlugin' | 'broadcast' | 'person' | 'chat' | 'conversation'
  /** The way back. */
  readonly back: string
  /** Whether it is all that the page has. */
  readonly isPage?: boolean
}

/** What is shown of something that an address names and nobody knows: that there is none, and the way back. */
export function Missing({ what, back, isPage = false }: MissingProps) {
  const { t } = useTranslation()
  const title = t(`missing.${what}.title`)
  useTitle(title)
  return (
    <div className={isPage ? 'stack' : 'missing'}>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{t(`missing.${what}.text`)}</p>
      <p>
        <Link href={back}>{t(`missing.${what}.back`)}</Link>
      </p>
    </div>
  )
}
