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
error-csv-encoding = { $path } 第 { $line } 行：内容不是 UTF-8；请把文件另存为 UTF-8
error-csv-lengths = { $path } 第 { $line } 行：单元格数须与表头相同
error-csv-quotes = { $path } 第 { $line } 行：带引号的单元格没有在应结束处结束；请补上引号，单元格内的引号须写两遍
error-column-twice = 列 { $column } 出现了两次，请去掉一个
error-of-one = { $id }：{ $what }
error-unknown-column = { $column } 列不是成员的字段，请删除或改名
error-missing-field = 缺少 { $field }：请用对应的选项给出，或写在 JSON 中
error-bad-field = { $field } 的内容类型不符
error-bad-field-expected = { $field } 的内容类型不符，应为 { $expected }
error-nothing-to-change = 没有要更新的内容：请给出字段的新值，或用 --clear 清空字段
error-set-and-cleared = { $field } 既给出了值又要求清空，只能选择其一
error-because = { $what }：{ $why }
error-input = { $field } 不符合要求：{ $rule }
error-input-got = { $field } 不符合要求：{ $rule }，实际为 { $got }
error-meaning = 含义：{ $meaning }
error-remedy = 处理办法：{ $remedy }
error-more = 详情：{ $page }
remedy-connect = 请检查网络、代理（WECOM_PROXY）和服务器地址（WECOM_BASE_URL 或配置中的地址）。
remedy-slow = 请稍后重试；若一直如此，请检查网络和代理。
remedy-proxy = 应答来自本机与平台之间的设备：请检查服务器地址和代理。
remedy-decode = 请确认该地址是平台而不是代理的页面；若确是平台，请反馈此问题。
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
error-no-profile = 没有名为 { $profile } 的配置（已有：{ $known }）；请运行 `{ $login }`
error-no-profiles = 没有名为 { $profile } 的配置，也没有其他配置；请运行 `{ $login }`
error-profile-name = 配置名为 1 至 64 个字母、数字、`-`、`_` 或 `.`，且不以 `.` 开头
error-bad-profiles = { $path } 第 { $line } 行：{ $what }
error-keyring = 无法使用系统钥匙串：{ $what }
error-empty-secret = { $path } 中没有 secret
error-no-department = 没有部门 { $department }
error-bad-path = 请只给出路径，如 /cgi-bin/user/get：服务器取自配置，查询参数请用 --query 给出
error-api-refused = 被拒绝，错误码 { $code }：{ $meaning }
error-api-refused-remedy =
    被拒绝，错误码 { $code }：{ $meaning }
      处理办法：{ $remedy }
error-api-unknown = 被拒绝，错误码 { $code } 未收录
error-linked-user = { $text } 不是 CORPID/USERID 的形式
error-linked-department = { $text } 不是 LINKEDID/DEPARTMENTID 的形式
error-nothing-named = 请至少给出一个 { $what }
error-both-ways = { $first } 与 { $second } 只能给出一种
error-trusted-ip = { $text } 不是 IP 地址，也不是 10.0.0.0/8 这样的网段
error-sandbox = 沙箱无法启动
error-no-callback = 没有用于校验事件的 Token 和密钥：请用 --callback @FILE 给出，或设置 WECOM_CALLBACK_TOKEN 和 WECOM_CALLBACK_AES_KEY
error-callback-token = 回调 Token 须为 1 至 32 个字母或数字
error-callback-key = EncodingAESKey 须为 43 个字母或数字
error-listen = 无法监听 { $address }
error-listen-path = 路径 { $path } 不可用：须以 / 开头，且不含 { "{" } { "}" } : * ? # %
error-expected-refusal = 此处本应被拒绝
error-conflicts = 成员 { $id } 已存在且内容不同：{ $fields }
error-findings = 有 { $count } 处需先修改，未发送任何内容
error-no-key = { $path } 中没有导出文件的密钥（43 个字母或数字）
error-text = { $text }
error-rows = 无法读取 { $path }：{ $what }
error-export-ending = { $path }：文件须以 .csv、.ndjson 或 .xlsx 结尾
error-api-answer = 返回的不是 JSON（HTTP { $status }，{ $bytes } 字节）
error-api-network = 调用失败：{ $what }
# 命令行用法。
usage-invalid-value = “{ $value }”不能用于 { $arg }
usage-invalid-value-why = “{ $value }”不能用于 { $arg }：{ $why }
usage-no-value = { $arg } 需要一个值
usage-unknown-argument = 未知参数 { $arg }
usage-unknown-command = 未知命令 { $arg }
usage-values = { $arg } 的值的个数不对
usage-no-command = 缺少命令，可用 --help 查看
usage-conflict = { $arg } 不能与 { $prior } 同时使用
usage-missing = 缺少：{ $arg }
usage-utf8 = 参数不是 UTF-8 编码
usage-valid = 可用的值：{ $list }
usage-valid-commands = 可用的命令：{ $list }
usage-similar = 是否想用 { $list }？
usage-help = 更多信息请使用 --help

# 帮助。
help-example = 示例：
help-usage = 用法：
help-help = 显示帮助
help-version = 显示版本
help-global = 全局选项
help-properties = 成员字段
help-arguments = 参数
help-options = 选项
help-commands = 命令
help-command = 命令
help-values = 可选值：{ $text }
help-default = 默认：{ $text }
help-env = 环境变量：{ $text }
help-more =
    退出码：
      0    已完成
      1    被服务器拒绝
      2    命令或输入有误，未发送任何内容
      3    部分完成，报告中有说明
      4    没有凭据，或凭据有误
      5    网络故障，或应答无法读取
      130  在完成任何操作之前被 Ctrl-C 中断，或任务仍在平台上执行

    环境变量：
      WECOM_CORP_ID、WECOM_SECRET   以哪个企业调用，代替配置
      WECOM_SECRET_FILE             从文件读取 secret
      WECOM_PROFILE                 使用的配置
      WECOM_BASE_URL、WECOM_PROXY   其他服务器；途中的代理
      WECOM_OUTPUT、WECOM_LANG      输出格式和语言；也遵守 NO_COLOR
      WECOM_CONFIG_DIR              配置的保存目录
      WECOM_CACHE_DIR               token 的保存目录，供多次运行共用

    英文界面：--lang en

# 提问。
ask-corp-id = 企业 ID
ask-secret = Secret
confirm-delete-user = 删除成员 { $id } 吗？
confirm-delete-users = 删除 { $count } 名成员（{ $ids }）吗？
confirm-delete-stream = 删除标准输入列出的所有成员吗？
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
warn-token-stays = 未能删除此配置的 token，它到期前仍然有效：{ $why }
note-no-keyring = 没有可用的钥匙串：secret 保存在仅您可读的文件中
note-token-valid = 还有 { $minutes } 分钟有效
note-job-left = 任务 { $id } 会在平台上继续执行，可用此命令继续等待：{ $command }
note-files-left = 任务 { $id } 的文件可用此命令取回：{ $command }
note-export-left = 任务 { $id } 会在平台上继续执行，但文件的密钥只在本次运行中：请重新导出，加 --key-file 便可继续；可用此命令查看文件：{ $command }
note-job-goes-on = 若任务刚刚已发起，它会在平台上继续执行
hidden-columns = 宽度不足，未显示 { $columns }：可用 --columns 指定要看的列，或加宽终端
unknown-columns = 结果中没有 { $columns }；可用的列有 { $known }
note-token-hidden = token 已隐藏，加 --reveal 可显示
tag-name = 标签“{ $name }”
tree-members = （{ $all } 人）
tree-members-below = （{ $own } 人，含下级 { $all } 人）
tree-problem = { $what }
errcode-unknown = 没有与 { $wanted } 相符的错误码
bad-rows = 有 { $count } 条无法读取
sandbox-open = 其他机器可以访问 { $address }，而沙箱的 secret 是公开的
listen-started = 正在监听 { $address }
listen-refused = 已拒绝：{ $what }
listen-lost = 有 { $count } 个事件已应答但未输出：没有程序读取输出
listen-summary = 事件 { $events } 个，重复 { $repeated } 个，拒绝 { $refused } 个，因繁忙请平台重发 { $busy } 个
summary-bulk = 完成 { $done } 条，失败 { $failed } 条
summary-course = 完成 { $done } 条，失败 { $failed } 条，未尝试 { $left } 条
summary-delete = 已删除 { $deleted }，原已不存在 { $gone }，失败 { $failed }，未尝试 { $left }
summary-would-delete = 将删除 { $deleted }，已不存在 { $gone }，无法删除 { $failed }，未知 { $left }
import-plan-sync = 将新增 { $added } 个，更新 { $kept } 个
import-plan-keeps = 将新增 { $added } 个，保留 { $kept } 个（现有 { $present } 个），不删除
import-plan-removes = 将删除 { $removed } 个（现有 { $present } 个），保留 { $kept } 个，新增 { $added } 个；将删除的是 { $ids }
export-written = 已写入 { $count } 条记录到 { $path }
summary-stopped = 停在第 { $line } 行：其后的内容未发送

# 进度。
progress-counting = 正在统计成员
progress-reading = 正在读取成员
progress-departments = 正在读取部门
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
demo-command-line = 命令行
demo-missed = 演示未调用 { $operation }
demo-summary = { $done } 步符合预期，{ $failed } 步不符合；共调用 { $operations } 个接口中的 { $called } 个，用时 { $seconds } 秒。

# 列名；英文即字段名。
column-userid = 帐号
column-name = 名称
column-name-of-people = 姓名
column-alias = 别名
column-mobile = 手机号
column-department = 部门
column-main-department = 主部门
column-order = 排序
column-is-leader-in-dept = 部门负责人
column-isleader = 是否负责人
column-direct-leader = 直属上级
column-position = 职务
column-gender = 性别
column-email = 邮箱
column-biz-mail = 企业邮箱
column-telephone = 座机
column-address = 地址
column-avatar = 头像
column-thumb-avatar = 头像缩略图
column-qr-code = 二维码
column-status = 状态
column-enable = 启用
column-hide-mobile = 隐藏手机号
column-english-name = 英文名
column-external-position = 对外职务
column-external-profile = 对外属性
column-extattr = 扩展属性
column-open-userid = open_userid
column-id = ID
column-name-en = 英文名称
column-parentid = 上级部门
column-department-leader = 部门负责人
column-tagid = 标签ID
column-tagname = 标签名
column-kind = 种类
column-outcome = 结果
column-errcode = 错误码
column-error = 错误
column-errmsg = 错误信息
column-remedy = 处理办法
column-line = 行号
column-row = 行号
column-column = 列
column-rule = 要求
column-got = 实际
column-meaning-en = 英文含义
column-meaning-zh = 中文含义
column-remedy-en = 英文处理办法
column-remedy-zh = 中文处理办法
column-class = 类别
column-retry = 重试
column-commands = 相关命令
column-profile = 配置
column-corp-id = 企业ID
column-base-url = 服务器地址
column-secret = secret保存处
column-default = 默认
column-access-token = access_token
column-expires-at = 到期时间
column-expires-in = 剩余秒数
column-corpid = 企业ID
column-department-id = 部门ID
column-department-name = 部门名称
column-department-ids = 部门
column-userids = 成员
column-rule-id = 规则ID
column-rule-type = 规则类型
column-range = 适用范围
column-whitelist = 白名单
column-exclude = 排除
column-state = 状态
column-percentage = 百分比
column-total = 总数
column-action = 动作
column-partyid = 部门ID
column-size = 大小
column-type = 类型
column-media-id = media_id
column-created-at = 上传时间
column-url = 地址
column-ip = IP
column-depth = 层级
column-path = 路径
column-members = 人数
column-members-below = 含下级人数
column-ok = 结果
column-call = 调用
column-answer = 应答

# 值。
value-gender-0 = 未定义
value-gender-1 = 男
value-gender-2 = 女
value-status-1 = 已激活
value-status-2 = 已禁用
value-status-4 = 未激活
value-status-5 = 已退出
value-enable-0 = 否
value-enable-1 = 是
value-default-true = 是
value-default-false = 否
value-secret-keyring = 系统钥匙串
value-secret-file = 文件
value-kind-user = 成员
value-kind-department = 部门
value-kind-tag = 标签
value-state-running = 执行中
value-state-done = 已完成
value-state-failed = 失败
value-outcome-created = 已创建
value-outcome-updated = 已更新
value-outcome-deleted = 已删除
value-outcome-already-gone = 已不存在
value-outcome-would-be-deleted = 将删除
value-outcome-failed = 失败
value-outcome-not-tried = 未尝试
value-outcome-invalid = 无效
value-outcome-found = 已找到
value-outcome-taken = 已导入
value-outcome-refused = 被拒绝
value-outcome-unknown = 未知

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
