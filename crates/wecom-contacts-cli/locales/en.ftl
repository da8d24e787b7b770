# What the program says in English. Every entry has its twin in zh.ftl.

label-error = error:{" "}
label-warning = warning:{" "}

# Failures.
error-usage = wrong words
error-interrupted = stopped by Ctrl-C
error-output = the output cannot be written
error-runtime = the program cannot start its threads
error-terminal = the terminal cannot be read
error-cannot-read = { $path } cannot be read
error-cannot-write = { $path } cannot be written
error-not-json = not the JSON that is expected here, at line { $line }, column { $column }
error-bad-csv = { $path } is no CSV that can be read, at line { $line }
error-bad-cell = line { $line }: the cell of { $column } is not of its kind
error-csv-encoding = { $path }, line { $line }: the text is not UTF-8; save the file as UTF-8
error-csv-lengths = { $path }, line { $line }: there must be as many cells as the header has
error-csv-quotes = { $path }, line { $line }: a cell in quotes does not end where it should; close it, and double the quotes inside
error-column-twice = the column { $column } stands there twice; leave one out
error-of-one = { $id }: { $what }
error-unknown-column = the column { $column } is no property of a member; leave it out or rename it
error-missing-field = { $field } is missing: give it as an option of its own or in the JSON
error-bad-field = { $field } has a value of the wrong kind
error-bad-field-expected = { $field } has a value of the wrong kind, expected { $expected }
error-nothing-to-change = nothing to change: name a property with its new value, or empty one with --clear
error-set-and-cleared = { $field } is both given a value and cleared; do one of the two
error-because = { $what }: { $why }
error-input = { $field }: { $rule }
error-input-got = { $field }: { $rule }, got { $got }
error-meaning = meaning: { $meaning }
error-remedy = what to do: { $remedy }
error-more = more: { $page }
remedy-connect = Check the network, the proxy (WECOM_PROXY) and the address of the server (WECOM_BASE_URL or the profile's).
remedy-slow = Try again in a moment; if it lasts, check the network and the proxy.
remedy-proxy = Something between here and the platform answered: check the address of the server and the proxy.
remedy-decode = Check that the address is that of the platform and not of a proxy's page; if it is, please report this.
error-outcome-unknown = it is unknown whether this took effect: look before you send it again
error-needs-yes = { $question } Nobody is here to answer: say --yes if you mean it, or --dry-run to see what it would do.
error-no-terminal = "{ $question }" cannot be asked without a terminal: give it on the command line
error-declined = not done, as you said
error-no-command = there is no command { $command }
error-no-home = the home folder is not known: set { $variable }
error-token-store = tokens cannot be kept: { $what }
error-two-sources = both { $first } and { $second } are set; unset one of them
error-half-environment = { $given } is set but { $missing } is not; set both, or neither and use a profile
error-no-credentials = no company to call as: run `wecom-contacts login`, or set WECOM_CORP_ID and WECOM_SECRET
error-profile-conflict = the profile { $profile } is of { $theirs }, but WECOM_CORP_ID says { $ours }; the profile would win: unset WECOM_CORP_ID, or leave --profile out
error-no-profile = there is no profile { $profile } (known: { $known }); run `{ $login }`
error-no-profiles = there is no profile { $profile }, nor any other; run `{ $login }`
error-profile-name = a profile's name has 1 to 64 letters, digits, `-`, `_` and `.`, and does not begin with `.`
error-bad-profiles = { $path }, line { $line }: { $what }
error-keyring = the keyring of the system cannot be used: { $what }
error-empty-secret = { $path } holds no secret
error-no-department = there is no department { $department }
error-bad-path = give the path alone, such as /cgi-bin/user/get: the server comes from the profile, the query from --query
error-api-refused = refused with { $code }: { $meaning }
error-api-refused-remedy =
    refused with { $code }: { $meaning }
      what to do: { $remedy }
error-api-unknown = refused with { $code }, a code that is not known here
error-linked-user = { $text } is not of the form CORPID/USERID
error-linked-department = { $text } is not of the form LINKEDID/DEPARTMENTID
error-nothing-named = name at least one of { $what }
error-both-ways = give either one { $first } or { $second }, not both
error-trusted-ip = { $text } is no address and no network such as 10.0.0.0/8
error-sandbox = the sandbox cannot start
error-no-callback = no token and key to check events with: give --callback @FILE, or set WECOM_CALLBACK_TOKEN and WECOM_CALLBACK_AES_KEY
error-callback-token = the callback token must be 1 to 32 letters and digits
error-callback-key = the EncodingAESKey must be 43 letters and digits
error-listen = cannot listen on { $address }
error-listen-path = { $path } is no path to serve: it begins with / and holds none of { "{" } { "}" } : * ? # %
error-expected-refusal = this should have been refused
error-conflicts = the member { $id } is there and differs: { $fields }
error-findings = { $count ->
    [one] one thing is
   *[other] { $count } things are
} to be mended first; nothing was sent
error-no-key = { $path } holds no key of an export: 43 letters and digits
error-text = { $text }
error-rows = { $path } cannot be read: { $what }
error-export-ending = { $path }: the file must end in .csv, .ndjson or .xlsx
error-api-answer = the answer is no JSON (HTTP { $status }, { $bytes } bytes)
error-api-network = the call failed: { $what }
# Words on the command line.
usage-invalid-value = "{ $value }" does not fit { $arg }
usage-invalid-value-why = "{ $value }" does not fit { $arg }: { $why }
usage-no-value = { $arg } needs a value
usage-unknown-argument = unknown argument { $arg }
usage-unknown-command = unknown command { $arg }
usage-values = the number of values of { $arg } is wrong
usage-no-command = a command is missing: --help lists them
usage-conflict = { $arg } cannot be used with { $prior }
usage-missing = missing: { $arg }
usage-utf8 = the arguments are not UTF-8
usage-valid = possible values: { $list }
usage-valid-commands = commands: { $list }
usage-similar = did you mean { $list }?
usage-help = for more information, try --help

# Help.
help-example = Example:
help-usage = Usage:{" "}
help-help = Print help
help-version = Print version
help-global = Global options
help-properties = Properties
help-arguments = Arguments
help-options = Options
help-commands = Commands
help-command = COMMAND
help-values = possible values: { $text }
help-default = default: { $text }
help-env = env: { $text }
help-more =
    Exit codes:
      0    done
      1    the server refused it
      2    wrong words or input; nothing was sent
      3    partly done; the report says what
      4    no credentials, or wrong ones
      5    the network, or an answer that cannot be read
      130  stopped by Ctrl-C before anything was done, or while a job goes on

    Environment:
      WECOM_CORP_ID, WECOM_SECRET   whom to call as, instead of a profile
      WECOM_SECRET_FILE             the secret from a file
      WECOM_PROFILE                 the profile to use
      WECOM_BASE_URL, WECOM_PROXY   another server, a proxy on the way
      WECOM_OUTPUT, WECOM_LANG      format and language; NO_COLOR is heeded
      WECOM_CONFIG_DIR              where profiles are kept
      WECOM_CACHE_DIR               where tokens are kept between runs

    For Chinese: --lang zh

# Questions.
ask-corp-id = Company id
ask-secret = Secret
confirm-delete-user = Delete the member { $id }?
confirm-delete-users = Delete { $count ->
    [one] one member
   *[other] { $count } members
}: { $ids }?
confirm-delete-stream = Delete every member named on stdin?
confirm-delete-department = Delete the department { $id }?
confirm-delete-tag = Delete the tag { $id }?
confirm-delete-rules = Delete { $count ->
    [one] one rule
   *[other] { $count } rules
}?
confirm-remove-tag = Take the tag { $id } from { $users } members and { $departments } departments?
confirm-replace-users = Replace all members of the company by those of the file? Whoever is not in it is deleted.
confirm-replace-departments = Replace all departments of the company by those of the file? Those not in it are deleted.
confirm-replace-profile = Replace the profile { $profile }?
confirm-logout = Forget the profile { $profile } and its secret?

# What was done.
done = { $what } { $id }
result-created = created
result-updated = updated
result-deleted = deleted
result-renamed = renamed
result-added = tag given:
result-removed = tag taken:
result-invited = invited:
result-confirmed = let pass:
result-uploaded = uploaded
result-started = job started:
result-chosen = profile in use:
result-logged-in = logged in as
result-logged-out = forgotten:
result-refreshed = token fetched, valid until
dry-run = dry run: nothing is sent
nothing-to-show = nothing to show
warn-token-stays = the token of this profile could not be removed and stays valid until its end: { $why }
note-no-keyring = there is no keyring to use: the secret is kept in a file that only you can read
note-token-valid = valid for another { $minutes } min
note-job-left = job { $id } goes on at the platform; wait for it with: { $command }
note-files-left = the files of job { $id } can be fetched with: { $command }
note-export-left = job { $id } goes on at the platform, but only this run had the key of its files: start the export again, with --key-file to be able to resume it; its files are named by: { $command }
note-job-goes-on = if a job was started just now, it goes on at the platform
hidden-columns = no room for { $columns }: name the columns to see with --columns, or widen the terminal
unknown-columns = nothing here has { $columns }; there are { $known }
note-token-hidden = the token is hidden; --reveal shows it
tag-name = tag "{ $name }"
tree-members = ({ $all ->
    [one] 1 member
   *[other] { $all } members
})
tree-members-below = ({ $own ->
    [one] 1 member
   *[other] { $own } members
}, { $all } with those below)
tree-problem = { $what }
errcode-unknown = no code is called { $wanted }
bad-rows = { $count ->
    [one] one entry
   *[other] { $count } entries
} could not be read
sandbox-open = { $address } can be reached from other machines, and the sandbox has well-known secrets
listen-started = listening on { $address }
listen-refused = refused: { $what }
listen-lost = { $count ->
    [one] one event was
   *[other] { $count } events were
} acknowledged and not printed: nobody reads the output
listen-summary = events: { $events }, repeated: { $repeated }, refused: { $refused }, turned away: { $busy }
summary-bulk = { $done } done, { $failed } failed
summary-course = { $done } done, { $failed } failed, { $left } not tried
summary-delete = { $deleted } deleted, { $gone } already gone, { $failed } failed, { $left } not tried
summary-would-delete = { $deleted } would be deleted, { $gone } are gone already, { $failed } cannot be, { $left } unknown
import-plan-sync = { $added } would be added and { $kept } updated
import-plan-keeps = { $added } would be added, { $kept } of { $present } kept and nobody removed
import-plan-removes = { $removed } of { $present } would be removed, { $kept } kept and { $added } added; removed would be { $ids }
export-written = { $count } records written to { $path }
summary-stopped = stopped after line { $line }: what follows it was not sent

# Progress.
progress-counting = counting members
progress-reading = reading members
progress-departments = reading departments
progress-writing = writing members
progress-deleting = deleting members
progress-waiting = waiting for the job
progress-downloading = downloading

# The tour.
demo-started = A sandbox runs at { $url }.
demo-departments = Departments
demo-users = Members
demo-tags = Tags
demo-imports = Imports
demo-exports = Exports
demo-linked-corps = Linked companies
demo-contact-rules = Rules on who may see whom
demo-providers = Service providers
demo-server = Addresses of the platform
demo-command-line = The command line
demo-missed = the tour did not call { $operation }
demo-summary = { $done } steps went as they should, { $failed } did not; { $called } of { $operations } operations called, in { $seconds } s.

# Values.
value-gender-0 = not set
value-gender-1 = male
value-gender-2 = female
value-status-1 = active
value-status-2 = disabled
value-status-4 = not activated
value-status-5 = left
value-enable-0 = no
value-enable-1 = yes
value-default-true = yes
value-default-false = no
value-secret-keyring = keyring
value-secret-file = file
value-kind-user = member
value-kind-department = department
value-kind-tag = tag
value-state-running = running
value-state-done = done
value-state-failed = failed
value-outcome-created = created
value-outcome-updated = updated
value-outcome-deleted = deleted
value-outcome-already-gone = already gone
value-outcome-would-be-deleted = would be deleted
value-outcome-failed = failed
value-outcome-not-tried = not tried
value-outcome-invalid = invalid
value-outcome-found = found
value-outcome-taken = taken
value-outcome-refused = refused
value-outcome-unknown = unknown

# Recorded traffic.
error-no-har = { $path } is no HAR file that can be read, at line { $line }, column { $column }
error-har-empty = { $path } holds no call of the interface: no address in it begins with /cgi-bin/
misfit-path-unknown = unknown path
misfit-method = other method
misfit-status = other status
misfit-unreadable = not readable
misfit-name-unknown = unknown name
misfit-name-missing = missing
misfit-kind = other kind
misfit-value-unknown = unknown value
misfit-limit = beyond the limit, and taken
misfit-errcode-unknown = unknown errcode
misfit-errcode-unlisted = errcode not named here
spec-check-summary = description { $version }: { $fit } calls fit, { $unfit } do not; answers not recorded: { $unanswered }; other entries: { $foreign }
spec-check-redact = values may stand in this list: use --redact before you pass it on
