/** What `dump` is told by its flags. */
export const DUMP_FORMS = ['fast', 'resumable', 'watch', 'instructions'] as const;
export type DumpForm = (typeof DUMP_FORMS)[number];

export interface DumpOptions {
  readonly form: DumpForm;
  /** Of a component, which core module. */
  readonly module?: string;
}
