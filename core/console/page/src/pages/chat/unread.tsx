import { useTranslation } from 'react-i18next'

/** How many messages of a chat or topic were not read, in a disc. */
export function Unread({ count }: { count: number }) {
  const { t } = useTranslation()
  return (
    <span className="chat-unread">
      {count}
      <span className="hidden"> {t('chat.unread')}</span>
    </span>
  )
}
