# Plug-in for RSpec 3, loaded by RUBYOPT before anything else: a sealed report beside what the project's formatters print.

module Galapagos
  LOAD = "(load)"
  TEARDOWN = "(teardown)"
  MOST_FRAMES = 10
  HERE = File.dirname(File.realpath(__FILE__))
  ROOT = File.realpath(Dir.pwd)

  # What ends an example that takes too long: no StandardError, for code under test rescues those.
  class TooLong < Exception # rubocop:disable Lint/InheritException
  end

  module_function

  # The path relative to the folder the suite runs in, `/` separated.
  def relative_file(path)
    full = File.expand_path(path, ROOT)
    full = File.realpath(full) if File.exist?(full)
    Pathname.new(full).relative_path_from(Pathname.new(ROOT)).to_s
  end

  def capped(text, most = 1200)
    text.length <= most ? text : "#{text[0, most]}…"
  end

  def local(text)
    text.gsub(/\e\[[\d;]*m/, "").gsub("#{ROOT}/", "")
  end

  # The project's own frames, innermost first, as Ruby prints them.
  def frames(error)
    own = (error.backtrace || []).map { |frame| local(frame) }
    own = own.reject { |frame| frame.start_with?("/", "<") || frame =~ %r{(^|/)(gems|vendor/bundle)/} }
    own.first(MOST_FRAMES).map { |frame| "  #{frame}" }
  end

  # What an exception says, the project's own frames of it, and the same for its cause.
  def describe(error, depth = 0)
    said = local(error.message.to_s.dup.force_encoding("UTF-8").scrub).strip
    head = error.class.name.to_s.start_with?("RSpec::Expectations", "Galapagos") ? said : "#{error.class}: #{said}"
    lines = [capped(head)] + frames(error)
    lines << "caused by: #{describe(error.cause, depth + 1)}" if error.cause && depth < 3
    lines.join("\n")
  end

  def cause_of(error)
    return "timeout" if error.is_a?(TooLong)

    error.class.name.to_s.start_with?("RSpec::", "Minitest::Assertion", "Test::Unit::AssertionFailed") ? nil : "error"
  end

  # The file that RSpec loads, and the names of an example: those of its groups, and its own. One without a text gets its
  # number, for the words that RSpec makes up change with the outcome.
  def place(example)
    data = example.metadata
    names = []
    group = data[:example_group]
    while group
      names.unshift(group[:description].to_s)
      group = group[:parent_example_group]
    end
    own = data[:description_args].to_a.empty? ? "example #{data[:scoped_id].to_s[/\d+\z/]}" : example.description.to_s
    [relative_file(data[:rerun_file_path] || data[:file_path]), names + [own]]
  end

  def id_of(file, path)
    "#{file}::#{path.join(" › ")}"
  end

  # The one ticket of this process: the ids to run (nil for all) and what delivers the report. What that needs is loaded
  # here, for this file is read by every Ruby process of a run.
  def take_ticket
    require "json"
    require "openssl"
    require "pathname"
    require "stringio"
    require "timeout"
    folder = ENV["GALAPAGOS_OUT"]
    text = $stdin.tty? ? "" : $stdin.read.to_s
    return nil unless folder && text.start_with?('{"galapagos":1,')

    ticket = JSON.parse(text)
    target = File.join(folder, ticket["report"])
    key = ticket["key"]
    deliver = lambda do |tests|
      body = JSON.generate({ "kind" => "galapagos-report", "version" => 1, "tests" => tests })
      File.binwrite(target, "#{OpenSSL::HMAC.hexdigest("SHA256", key, body)}\n#{body}")
    end
    [ticket["only"], deliver]
  rescue IOError, SystemCallError
    nil
  end

  # Does this process run RSpec itself? `rake spec` starts another one for that, which reads the ticket then.
  def runs_rspec?
    program = File.basename($PROGRAM_NAME)
    program = File.basename(ARGV.find { |word| word != "exec" && !word.start_with?("-") }.to_s) if program =~ /\Abundler?\z/
    program == "rspec"
  end

  # What RSpec tells while it runs, test by test.
  class Listener
    def initialize
      @tests = []
      @places = {}.compare_by_identity
      @loading = nil
    end

    # The file that RSpec loads just now.
    attr_writer :loading

    def ended(example)
      result = example.execution_result
      file, path = Galapagos.place(example)
      told = { "file" => file, "path" => path, "state" => state_of(result.status) }
      told["ms"] = (result.run_time * 1000).round(3) if result.run_time
      explain(told, result.exception || result.pending_exception) if told["state"] == "failed"
      @tests << told
      @places[told] = example.metadata[:scoped_id].to_s.scan(/\d+/).map(&:to_i)
    end

    # As they stand in their files, in whichever order they were run: the second of a name is always the same.
    def tests
      @tests.sort_by.with_index { |told, index| [told["file"], @places[told] || [], index] }
    end

    def broken(error)
      place = @loading || (error.backtrace_locations || []).map(&:absolute_path).find { |path| path.to_s.start_with?(ROOT) }
      name = @loading || @tests.empty? ? LOAD : TEARDOWN
      told = { "file" => place ? Galapagos.relative_file(place) : "", "path" => [name], "state" => "failed" }
      explain(told, error)
      told["cause"] = "error"
      @tests << told unless @tests.any? { |test| test.values_at("file", "path") == told.values_at("file", "path") }
    end

    private

    def state_of(status)
      { passed: "passed", pending: "skipped" }.fetch(status, "failed")
    end

    def explain(told, error)
      return unless error

      all = error.respond_to?(:all_exceptions) ? error.all_exceptions : [error]
      told["message"] = Galapagos.capped(all.map { |one| Galapagos.describe(one) }.join("\n"), 1900)
      causes = all.map { |one| Galapagos.cause_of(one) }
      cause = causes.include?("timeout") ? "timeout" : causes.all? && causes.first
      told["cause"] = cause if cause
    end
  end

  # Puts the listener into RSpec once it is loaded and before it reads a file of the project.
  def install(only, deliver)
    listener = Listener.new
    test_ms = ENV["GALAPAGOS_TEST_MS"].to_f
    told = formatter(listener, deliver)
    RSpec::Core::Formatters.register(told, :message, :example_finished, :dump_summary, :close)
    RSpec.configuration.add_formatter(told, StringIO.new)
    RSpec::Core::Configuration.prepend(loader(listener))
    RSpec::Core::Reporter.prepend(outsider(listener))
    RSpec::Core::Runner.prepend(chooser(only))
    RSpec.configuration.around(:each) do |example|
      limit = test_ms.positive? ? test_ms / 1000 : nil
      Timeout.timeout(limit, TooLong, "the example ran longer than #{limit} s") { example.run }
    end
  end

  def formatter(listener, deliver)
    Class.new do
      define_method(:initialize) { |_output| nil }
      define_method(:message) { |notification| $stdout.puts(notification.message) }
      define_method(:example_finished) { |notification| listener.ended(notification.example) }
      define_method(:dump_summary) { |notification| $stdout.puts(notification.totals_line) }
      define_method(:close) { |_notification| deliver.call(listener.tests) }
    end
  end

  # A file that does not load is told, and the others are run all the same; RSpec by itself would stop there.
  def loader(listener)
    Module.new do
      define_method(:load_file_handling_errors) do |method, file|
        listener.loading = file
        super(method, file)
        listener.loading = nil
        RSpec.world.wants_to_quit = false
      end
      private :load_file_handling_errors
    end
  end

  # Errors outside of examples: of files, and of hooks that stand for no example.
  def outsider(listener)
    Module.new do
      define_method(:notify_non_example_exception) do |error, context|
        listener.broken(error)
        super(error, context)
      end
    end
  end

  def chooser(only)
    Module.new do
      define_method(:run_specs) do |groups|
        if only
          chosen = RSpec.world.filtered_examples
          RSpec.world.all_example_groups.each do |group|
            chosen[group] = chosen[group].select { |example| only.include?(Galapagos.id_of(*Galapagos.place(example))) }
          end
        end
        super(groups)
      end
    end
  end
end

if Galapagos.runs_rspec?
  ticket = Galapagos.take_ticket
  if ticket
    only, deliver = ticket
    ticket = nil
    # Its classes are there, and no file of the project was read yet, when RSpec is told to run.
    loaded = TracePoint.new(:end) do |point|
      next unless point.self.is_a?(Class) && point.self.name == "RSpec::Core::Runner"

      loaded.disable
      point.self.singleton_class.prepend(Module.new do
        define_method(:run) do |*arguments|
          Galapagos.install(only, deliver)
          super(*arguments)
        end
      end)
    end
    loaded.enable
  end
end
