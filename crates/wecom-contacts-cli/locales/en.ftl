# What the program says in English. Every entry has its twin in zh.ftl.

label-error = error:
label-warning = warning:

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
error-unknown-column = the column { $column } is no property of a member; leave it out or rename it
error-bad-body = the properties do not fit together: { $field }
error-input = { $field }: { $rule }
error-input-got = { $field }: { $rule }, got { $got }
error-meaning = meaning: { $meaning }
error-remedy = what to do: { $remedy }
error-more = more: { $page }
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
error-no-profile = there is no profile { $profile } (known: { $known }); run `wecom-contacts login { $profile }`
error-profile-name = a profile's name has 1 to 64 letters, digits, `-`, `_` and `.`, and does not begin with `.`
error-bad-profiles = { $path }, line { $line }: { $what }
error-keyring = the keyring of the system cannot be used: { $what }
error-empty-secret = { $path } holds no secret
error-no-department = there is no department { $department }
error-bad-path = the path must begin with / and hold no query; give that with --query
error-bad-method = the method is GET or POST
error-linked-user = { $text } is not of the form CORPID/USERID
error-linked-department = { $text } is not of the form LINKEDID/DEPARTMENTID
error-nothing-named = name at least one of { $what }
error-both-ways = give either one { $first } or { $second }, not both
error-trusted-ip = { $text } is no address and no network such as 10.0.0.0/8
error-sandbox = the sandbox cannot start
error-expected-refusal = this should have been refused
error-conflicts = the member { $id } is there and differs: { $fields }
error-findings = { $count ->
    [one] one thing is
   *[other] { $count } things are
} to be mended first; nothing was sent
error-text = { $text }
error-rows = { $path } cannot be read: { $what }
error-export-ending = { $path }: the file must end in .csv, .ndjson or .xlsx
error-api-answer = the answer is no JSON (HTTP { $status }, { $bytes } bytes)
error-api-network = the call failed: { $what }
# Words on the command line.
usage-invalid-value = "{ $value }" does not fit { $arg }
usage-unknown-argument = unknown argument { $arg }
usage-unknown-command = unknown command { $arg }
usage-values = the number of values of { $arg } is wrong
usage-conflict = { $arg } cannot be used with { $prior }
usage-missing = missing: { $arg }
usage-missing-command = a command is missing
usage-utf8 = the arguments are not UTF-8
usage-valid = possible: { $valid }
usage-similar = did you mean { $similar }?
usage-help = for more information, try --help

# Help.
help-example = Example:
help-usage = Usage:
help-help = Print help
help-global = Global options
help-properties = Properties
help-arguments = Arguments
help-options = Options
help-commands = Commands

# Questions.
ask-corp-id = Company id
ask-secret = Secret
confirm-delete-user = Delete the member { $id }?
confirm-delete-users = Delete { $count ->
    [one] one member
   *[other] { $count } members
}?
confirm-delete-stream = Delete every member named by { $source }?
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
note-no-keyring = there is no keyring to use: the secret is kept in a file that only you can read
note-token-hidden = the token is hidden; --reveal shows it
tag-name = tag "{ $name }"
tree-members = ({ $own } / { $all })
tree-problem = { $what }
errcode-unknown = no code is called { $wanted }
bad-rows = { $count ->
    [one] one entry
   *[other] { $count } entries
} could not be read
sandbox-open = { $address } can be reached from other machines, and the sandbox has well-known secrets
summary-bulk = { $done } done, { $failed } failed
summary-delete = { $deleted } deleted, { $gone } already gone, { $failed } failed, { $left } not tried
summary-would-delete = { $deleted } would be deleted, { $gone } are gone already, { $failed } cannot be, { $left } unknown
import-plan = { $plan }
export-written = { $count } records written to { $path }
summary-stopped = stopped: { $why }

# Progress.
progress-counting = counting members
progress-reading = reading members
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
demo-missed = the tour did not call { $operation }
demo-summary = { $done } steps went as they should, { $failed } did not; { $called } of { $operations } operations called, in { $seconds } s.

# Columns.
column-userid = userid
column-name = name

# Values.
value-gender-0 = not set
value-gender-1 = male
value-gender-2 = female
value-status-1 = active
value-status-2 = disabled
value-status-4 = not activated
value-status-5 = left

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
