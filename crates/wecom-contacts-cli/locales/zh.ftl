# 程序的中文文案。每一条都与 en.ftl 中的一条对应。

label-error = 错误：
label-warning = 警告：

# 失败。
error-usage = 命令有误
error-interrupted = 已被 Ctrl-C 中断
error-output = 无法写出结果
error-runtime = 程序无法启动线程
error-terminal = 无法读取终端
error-cannot-read = 无法读取 { $path }
error-cannot-write = 无法写入 { $path }
error-not-json = 第 { $line } 行第 { $column } 列不是此处需要的 JSON
error-bad-csv = { $path } 第 { $line } 行不是可读的 CSV
error-bad-cell = 第 { $line } 行 { $column } 列的内容类型不符
error-unknown-column = { $column } 列不是成员的字段，请删除或改名
error-bad-body = 字段内容不符：{ $field }
error-input = { $field } 不符合要求：{ $rule }
error-input-got = { $field } 不符合要求：{ $rule }，实际为 { $got }
error-meaning = 含义：{ $meaning }
error-remedy = 处理办法：{ $remedy }
error-more = 详情：{ $page }
error-outcome-unknown = 无法确定是否已生效，重发之前请先查询
error-needs-yes = { $question }当前没有人可以回答：确认执行请加 --yes，只想查看请加 --dry-run。
error-no-terminal = 没有终端，无法询问“{ $question }”，请在命令行中给出
error-declined = 已按您的选择取消
error-no-command = 没有命令 { $command }
error-no-home = 找不到用户目录，请设置 { $variable }
error-token-store = 无法保存 token：{ $what }
error-two-sources = { $first } 与 { $second } 同时设置，请去掉其中一个
error-half-environment = 已设置 { $given } 但未设置 { $missing }；请同时设置，或都不设置而使用配置
error-no-credentials = 不知道以哪个企业调用：请运行 `wecom-contacts login`，或设置 WECOM_CORP_ID 和 WECOM_SECRET
error-profile-conflict = 配置 { $profile } 属于 { $theirs }，而 WECOM_CORP_ID 是 { $ours }；以配置为准会使用前者，请去掉 WECOM_CORP_ID 或不要使用 --profile
error-no-profile = 没有名为 { $profile } 的配置（已有：{ $known }）；请运行 `wecom-contacts login { $profile }`
error-profile-name = 配置名为 1 至 64 个字母、数字、`-`、`_` 或 `.`，且不以 `.` 开头
error-bad-profiles = { $path } 第 { $line } 行：{ $what }
error-keyring = 无法使用系统钥匙串：{ $what }
error-empty-secret = { $path } 中没有 secret
error-no-department = 没有部门 { $department }
error-bad-path = 路径须以 / 开头且不含查询参数，查询参数请用 --query 给出
error-bad-method = 方法只能是 GET 或 POST
error-linked-user = { $text } 不是 CORPID/USERID 的形式
error-linked-department = { $text } 不是 LINKEDID/DEPARTMENTID 的形式
error-nothing-named = 请至少给出一个 { $what }
error-both-ways = { $first } 与 { $second } 只能给出一种
error-trusted-ip = { $text } 不是 IP 地址，也不是 10.0.0.0/8 这样的网段
error-sandbox = 沙箱无法启动
error-expected-refusal = 此处本应被拒绝
error-conflicts = 成员 { $id } 已存在且内容不同：{ $fields }
error-findings = 有 { $count } 处需先修改，未发送任何内容
error-text = { $text }
error-rows = 无法读取 { $path }：{ $what }
error-export-ending = { $path }：文件须以 .csv、.ndjson 或 .xlsx 结尾
error-api-answer = 返回的不是 JSON（HTTP { $status }，{ $bytes } 字节）
error-api-network = 调用失败：{ $what }
# 命令行用法。
usage-invalid-value = “{ $value }”不能用于 { $arg }
usage-unknown-argument = 未知参数 { $arg }
usage-unknown-command = 未知命令 { $arg }
usage-values = { $arg } 的值的个数不对
usage-conflict = { $arg } 不能与 { $prior } 同时使用
usage-missing = 缺少：{ $arg }
usage-missing-command = 缺少命令
usage-utf8 = 参数不是 UTF-8 编码
usage-valid = 可用的值：{ $valid }
usage-similar = 是否想用 { $similar }？
usage-help = 更多信息请使用 --help

# 帮助。
help-example = 示例：
help-usage = 用法：
help-help = 显示帮助
help-global = 全局选项
help-properties = 成员字段
help-arguments = 参数
help-options = 选项
help-commands = 命令

# 提问。
ask-corp-id = 企业 ID
ask-secret = Secret
confirm-delete-user = 删除成员 { $id } 吗？
confirm-delete-users = 删除 { $count } 名成员吗？
confirm-delete-stream = 删除 { $source } 列出的所有成员吗？
confirm-delete-department = 删除部门 { $id } 吗？
confirm-delete-tag = 删除标签 { $id } 吗？
confirm-delete-rules = 删除 { $count } 条规则吗？
confirm-remove-tag = 从 { $users } 名成员和 { $departments } 个部门移除标签 { $id } 吗？
confirm-replace-users = 用文件中的成员覆盖企业全部成员吗？不在文件中的成员将被删除。
confirm-replace-departments = 用文件中的部门覆盖企业全部部门吗？不在文件中的部门将被删除。
confirm-replace-profile = 覆盖配置 { $profile } 吗？
confirm-logout = 删除配置 { $profile } 及其 secret 吗？

# 已完成。
done = { $what } { $id }
result-created = 已创建
result-updated = 已更新
result-deleted = 已删除
result-renamed = 已改名
result-added = 已打标签：
result-removed = 已移除标签：
result-invited = 已邀请：
result-confirmed = 已放行：
result-uploaded = 已上传
result-started = 任务已开始：
result-chosen = 当前配置：
result-logged-in = 已登录，配置名
result-logged-out = 已删除：
result-refreshed = 已获取 token，有效期至
dry-run = 仅演示：不会发送
nothing-to-show = 没有内容
note-no-keyring = 没有可用的钥匙串：secret 保存在仅您可读的文件中
note-token-hidden = token 已隐藏，加 --reveal 可显示
tag-name = 标签“{ $name }”
tree-members = （{ $own } / { $all }）
tree-problem = { $what }
errcode-unknown = 没有与 { $wanted } 相符的错误码
bad-rows = 有 { $count } 条无法读取
sandbox-open = 其他机器可以访问 { $address }，而沙箱的 secret 是公开的
summary-bulk = 完成 { $done } 条，失败 { $failed } 条
summary-delete = 已删除 { $deleted }，原已不存在 { $gone }，失败 { $failed }，未尝试 { $left }
summary-would-delete = 将删除 { $deleted }，已不存在 { $gone }，无法删除 { $failed }，未知 { $left }
import-plan = { $plan }
export-written = 已写入 { $count } 条记录到 { $path }
summary-stopped = 已停止：{ $why }

# 进度。
progress-counting = 正在统计成员
progress-reading = 正在读取成员
progress-writing = 正在写入成员
progress-deleting = 正在删除成员
progress-waiting = 正在等待任务
progress-downloading = 正在下载

# 演示。
demo-started = 沙箱正在 { $url } 运行。
demo-departments = 部门
demo-users = 成员
demo-tags = 标签
demo-imports = 批量导入
demo-exports = 批量导出
demo-linked-corps = 互联企业
demo-contact-rules = 通讯录查看权限
demo-providers = 服务商接口
demo-server = 平台 IP
demo-missed = 演示未调用 { $operation }
demo-summary = { $done } 步符合预期，{ $failed } 步不符合；共调用 { $operations } 个接口中的 { $called } 个，用时 { $seconds } 秒。

# 列名。
column-userid = 帐号
column-name = 姓名

# 值。
value-gender-0 = 未定义
value-gender-1 = 男
value-gender-2 = 女
value-status-1 = 已激活
value-status-2 = 已禁用
value-status-4 = 未激活
value-status-5 = 已退出

# 抓包检查。
error-no-har = { $path } 不是可读取的 HAR 文件（第 { $line } 行第 { $column } 列）
error-har-empty = { $path } 中没有接口调用：没有以 /cgi-bin/ 开头的地址
misfit-path-unknown = 未知路径
misfit-method = 请求方法不符
misfit-status = 状态码不符
misfit-unreadable = 无法读取
misfit-name-unknown = 未知字段
misfit-name-missing = 缺少
misfit-kind = 类型不符
misfit-value-unknown = 未知取值
misfit-limit = 超出限制但被接受
misfit-errcode-unknown = 未知错误码
misfit-errcode-unlisted = 此接口未列出的错误码
spec-check-summary = 接口描述 { $version }：{ $fit } 个调用相符，{ $unfit } 个不符；未录到应答：{ $unanswered }；其他条目：{ $foreign }
spec-check-redact = 列表中可能含有数据：转发前请加 --redact
