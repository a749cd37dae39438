-- Uses the language server as a user of Neovim does, and prints what Neovim shows as JSON.
-- nvim --headless -u NONE -l neovim.lua PROGRAM FOLDER
local program, folder = arg[1], arg[2]
local seen = {}

local function fail(message)
  io.stderr:write(message .. '\n')
  os.exit(1)
end

local function wait_for(what, condition)
  if not vim.wait(30000, condition, 20) then fail('no ' .. what) end
end

vim.lsp.config('holdpoint', {
  cmd = { program, 'lsp', '--now', '2026-07-01T00:00:00Z' },
  filetypes = { 'markdown', 'yaml' },
  root_markers = { '.holdpoint.yaml', '.git' },
})
vim.lsp.enable('holdpoint')
vim.cmd('filetype on')

local function open(path)
  vim.cmd.edit(vim.fn.fnameescape(folder .. '/' .. path))
  vim.bo.filetype = 'markdown'
  wait_for('client', function() return #vim.lsp.get_clients({ bufnr = 0, name = 'holdpoint' }) == 1 end)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'holdpoint' })[1]
  wait_for('initialization', function() return client.initialized end)
  return client
end

local function put_cursor(pattern, offset)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local start = line:find(pattern, 1, true)
    if start then
      vim.api.nvim_win_set_cursor(0, { number, start - 1 + #pattern + (offset or 0) })
      return
    end
  end
  fail('no ' .. pattern)
end

local function ask(client, method, params)
  local answer = client:request_sync(method, params, 30000, 0)
  if not answer or answer.err then fail(method .. ': ' .. vim.inspect(answer)) end
  return answer.result
end

local function codes()
  local found = vim.tbl_map(function(it) return it.code end, vim.diagnostic.get(0))
  table.sort(found)
  return found
end

-- Diagnostics follow the text.
local client = open('runs/a.md')
seen.encoding = client.offset_encoding
put_cursor('op_id: ')
vim.api.nvim_put({ 'un' }, 'c', true, true)
wait_for('diagnostics', function() return vim.tbl_contains(codes(), 'unknown-operator') end)
seen.broken = codes()
vim.cmd.undo()
wait_for('the diagnostics to go', function() return not vim.tbl_contains(codes(), 'unknown-operator') end)

-- What is behind an id.
put_cursor('op_id: ', 1)
local at = function() return vim.lsp.util.make_position_params(0, client.offset_encoding) end
seen.hover = ask(client, 'textDocument/hover', at()).contents.value
vim.lsp.buf.definition()
wait_for('definition', function() return vim.api.nvim_buf_get_name(0):find('operators/a.md', 1, true) end)
seen.definition = vim.api.nvim_buf_get_name(0)

-- Files that are not open.
seen.workspace = {}
for _, file in ipairs(ask(client, 'workspace/diagnostic', { previousResultIds = {} }).items) do
  for _, it in ipairs(file.items or {}) do
    table.insert(seen.workspace, vim.uri_to_fname(file.uri):sub(#folder + 2) .. ': ' .. it.code)
  end
end

-- Completion.
open('runs/new.md')
vim.api.nvim_buf_set_lines(0, 0, -1, false, { '---', 'kind: OpRun', 'op_id: ', '---' })
put_cursor('op_id: ')
vim.api.nvim_win_set_cursor(0, { 3, 7 })
-- Neovim sends changes a moment later.
wait_for('completion', function()
  local offered = ask(client, 'textDocument/completion', {
    textDocument = { uri = vim.uri_from_bufnr(0) },
    position = { line = 2, character = 7 },
  })
  seen.completion = vim.tbl_map(function(it) return it.label end, offered.items or offered)
  return #seen.completion == 1
end)

-- A fix.
open('runs/typo.md')
wait_for('diagnostics', function() return vim.tbl_contains(codes(), 'unknown-operator') end)
put_cursor('op_id: ', 1)
vim.lsp.buf.code_action({
  filter = function(action) return action.title:find('change it to', 1, true) ~= nil end,
  apply = true,
})
wait_for('the fix', function() return not vim.tbl_contains(codes(), 'unknown-operator') end)
seen.fixed = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]

-- A rename, in files that are open and in others.
open('operators/a.md')
put_cursor('op_id: ', 1)
vim.lsp.buf.rename('load-month')
local function line_of(path, pattern)
  local buffer = vim.fn.bufnr(folder .. '/' .. path)
  if buffer < 0 or not vim.api.nvim_buf_is_loaded(buffer) then return nil end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find(pattern, 1, true) then return line end
  end
end
wait_for('the rename', function() return line_of('operators/a.md', 'op_id:') == 'op_id: load-month' end)
seen.renamed = { line_of('runs/a.md', 'op_id:'), line_of('runs/typo.md', 'op_id:') }
seen.corrected = line_of('runs/a.md', 'was: load-orders')

vim.lsp.stop_client(vim.lsp.get_clients())
wait_for('end', function() return #vim.lsp.get_clients() == 0 end)
io.stdout:write(vim.json.encode(seen))
os.exit(0)
