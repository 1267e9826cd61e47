import { type ParseError, printParseErrorCode } from 'jsonc-parser';

type FaultName = ReturnType<typeof printParseErrorCode>;

/** What is wrong at a place of a JSON file, in words for the person who wrote it. */
export const jsonFault = ({ error }: ParseError): string => WORDS[printParseErrorCode(error)];

const WORDS: Readonly<Record<FaultName, string>> = {
  InvalidSymbol: 'this word means nothing in JSON; text stands in double quotes',
  InvalidNumberFormat: 'this number is not written as JSON writes numbers',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected before this',
  CloseBraceExpected: 'a closing } is missing before this place',
  CloseBracketExpected: 'a closing ] is missing before this place',
  EndOfFileExpected: 'the file should end here',
  InvalidCommentToken: 'this is not a comment; comments are // or /* */',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this text does not end; a double quote is missing',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'this is not a Unicode escape; it takes four hexadecimal digits',
  InvalidEscapeCharacter: 'this escape does not exist; a backslash is written \\\\',
  InvalidCharacter: 'this character must not stand in JSON text',
  '<unknown ParseErrorCode>': 'this is not JSON',
};
