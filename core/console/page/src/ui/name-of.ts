const roles = ['operator', 'viewer']

/** Who wrote or did it, for people: roles and machines have no names of their own. */
export function nameOf<Who extends string | undefined>(who: Who, t: (key: string) => string): string | Who {
  if (who === 'automatic') return t('inbox.automatic')
  if (who === 'command line') return t('settings.commandLine')
  return who !== undefined && roles.includes(who) ? t(`settings.${who}`) : who
}
