/** What reads the text format. Loaded for `.wat` only. */
export { default } from 'wabt';
