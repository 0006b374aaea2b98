/** What not every bubblewrap and not every kernel can do. The box holds without any of them, only less tightly. */
export const features = ['filter', 'noNewUserNamespaces', 'sizes', 'processes'] as const
export type Feature = (typeof features)[number]

/** What is missing without it, and what to do. */
export const without: Readonly<Record<Feature, string>> = {
  filter: 'System calls are not filtered: this machine has none of the filters for x86_64 and aarch64.',
  noNewUserNamespaces:
    'User namespaces inside the box are stopped by the filter alone: bubblewrap 0.8 or newer bars them, too.',
  sizes: 'The private /tmp has no limit of its own: bubblewrap 0.7 or newer sets one.',
  processes: 'The box has no /proc: allow it to be mounted where LocalGPT runs in a container.',
}
