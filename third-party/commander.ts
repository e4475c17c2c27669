/** The parser of the command line. Here it is one file; as a package of CommonJS it takes a tenth of the time in which a small program is run. */
export { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
