using Grainwatch.Silo.Commands;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>What the executable says of its command line.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("silo --silo-port 0", "--silo-port is 0")]
    [InlineData("silo --silo-port 30000", "--silo-port and --gateway-port are both 30000")]
    [InlineData("silo --gateway-port 70000", "--gateway-port is 70000")]
    [InlineData("silo --primary-port 0", "--primary-port is 0")]
    [InlineData("silo --cluster-id EMPTY", "--cluster-id is empty")]
    [InlineData("silo --shed-cpu 101", "--shed-cpu is 101")]
    [InlineData("silo --idle-minutes 1", "--idle-minutes is 1")]
    [InlineData("silo --waiting-requests-max many", "many")]
    [InlineData("silo --with-gateway --listen nowhere", "'nowhere' is no address and port")]
    [InlineData("gateway --listen 0.0.0.0:80", "only loopback addresses")]
    [InlineData("gateway --gateway-port 0", "--gateway-port is 0")]
    [InlineData("gateway --calls-max 0", "--calls-max is 0")]
    [InlineData("gateway --geo no-such-file", "--geo: 'no-such-file' does not exist")]
    [InlineData("gateway --geo-reader theirs", "'theirs'")]
    [InlineData("gateway --geo-reader maxmind --geo no-such-file", "--geo: 'no-such-file' does not exist")]
    [InlineData("silo --policy no-such-file", "no-such-file: error: the policy file does not exist")]
    [InlineData("gateway --policy no-such-file", "no-such-file: error: the policy file does not exist")]
    [InlineData("serve", "'serve'")]
    [InlineData("", "--help")]
    public async Task Run_WrongConfiguration_SaysWhatIsWrongAndEndsWith78(string line, string sentence)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());

        var code = await CommandLine.RunAsync(Split(line), output, errors, CancellationToken.None);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains(sentence, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralErrors_NamesAll()
    {
        var errors = new StringWriter();

        await CommandLine.RunAsync(
            Split("gateway --gateway-port 0 --calls-max 0 --cluster-id EMPTY"),
            TextWriter.Null,
            errors,
            CancellationToken.None);

        Assert.Equal(3, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("--help", "gateway")]
    [InlineData("silo --help", "--with-gateway")]
    [InlineData("gateway --help", "--listen")]
    public async Task Run_Help_ListsAndEndsWith0(string line, string word)
    {
        var output = new StringWriter();

        var code = await CommandLine.RunAsync(Split(line), output, TextWriter.Null, CancellationToken.None);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains(word, output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Split(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "EMPTY" ? "" : word)];
}
