// Names under which Python looks for modules of its own, and pytest for what it is made of, before it knows a project.
const NAMES =
  '__future__ _abc _aix_support _android_support _apple_support _ast _ast_unparse _asyncio _bisect _blake2 ' +
  '_bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw ' +
  '_collections _collections_abc _colorize _compat_pickle _compression _contextvars _crypt _csv _ctypes ' +
  '_curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external ' +
  '_functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues _interpreters _io _ios_support ' +
  '_json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode ' +
  '_opcode_metadata _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc ' +
  '_pydecimal _pyio _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha256 _sha3 _sha512 _signal ' +
  '_sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions ' +
  '_symtable _sysconfig _thread _threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid ' +
  '_warnings _weakref _weakrefset _winapi _zoneinfo _zstd abc aifc annotationlib argparse array ast ' +
  'asynchat asyncio asyncore atexit attr attrs audioop base64 bdb binascii bisect builtins bz2 cProfile ' +
  'calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorama colorsys compileall ' +
  'compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses ' +
  'dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno ' +
  'exceptiongroup faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath ' +
  'getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib ' +
  'iniconfig inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox ' +
  'mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ' +
  'ntpath nturl2path numbers opcode operator optparse os ossaudiodev packaging pathlib pdb pickle ' +
  'pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py ' +
  'py_compile pyclbr pydoc pydoc_data pyexpat pygments queue quopri random re readline reprlib resource ' +
  'rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr ' +
  'socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string ' +
  'stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile ' +
  'termios textwrap threading time timeit tkinter token tokenize tomli tomllib trace traceback tracemalloc ' +
  'tty turtle types typing typing_extensions unicodedata urllib uu uuid venv warnings wave weakref ' +
  'webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo';

/** Of CPython 3.8 to 3.14, and what pytest needs. */
export const pythonModules: ReadonlySet<string> = new Set(NAMES.split(' '));

// Measured on CPython 3.11 with pytest 9 and every plug-in of its own, and what other versions ask for beside.
const FIRST =
  '__future__ _abc _ast _bisect _blake2 _bz2 _codecs _collections _collections_abc _colorize ' +
  '_compression _csv _datetime _decimal _elementtree _frozen_importlib _frozen_importlib_external ' +
  '_functools _hashlib _heapq _imp _io _json _locale _lzma _opcode _operator _posixsubprocess _random ' +
  '_sha512 _signal _sitebuiltins _socket _sre _stat _string _strptime _struct _thread _typing _uuid ' +
  '_warnings _weakref _weakrefset abc annotationlib argparse array ast atexit attr base64 bdb ' +
  'binascii bisect builtins bz2 calendar codecs collections colorama contextlib copy copyreg csv ' +
  'dataclasses datetime decimal difflib dis email encodings enum errno exceptiongroup fcntl fnmatch ' +
  'functools gc genericpath getopt gettext glob hashlib heapq hmac imp importlib iniconfig inspect io ' +
  'ipaddress itertools json keyword linecache locale logging lzma marshal math ntpath numbers opcode ' +
  'operator optparse os packaging pathlib pkgutil platform posix posixpath pprint py pyexpat pygments ' +
  'quopri random re reprlib runpy select selectors shlex shutil signal site socket sre_compile ' +
  'sre_constants sre_parse stat string struct subprocess sys tempfile textwrap threading time token ' +
  'tokenize tomli tomllib traceback types typing typing_extensions unicodedata urllib uuid warnings ' +
  'weakref xml zipfile zipimport zlib';

/** What the runners load before they read the ticket. A module of the base that has such a name cannot be edited. */
export const loadedFirst: ReadonlySet<string> = new Set(FIRST.split(' '));
