/** Who wrote it, for people: roles and the machine have no names. */
export function authorOf(author: string | undefined, t: (key: string) => string): string | undefined {
  if (author === 'automatic') return t('inbox.automatic')
  return author === 'operator' || author === 'viewer' ? t(`settings.${author}`) : author
}
