using Grainwatch.Silo.Commands;
using Xunit;

namespace Grainwatch.Cluster.Tests.Commands;

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
    [InlineData("gateway --listen 0.0.0.0:80", "--access FILE")]
    [InlineData("gateway --listen 0.0.0.0:80", "--tls-elsewhere")]
    [InlineData("gateway --access no-such-file", "--access: Could not find file")]
    [InlineData("gateway --proxy-address 10.0.0.1", "--proxy-key-file FILE")]
    [InlineData("gateway --gateway-port 0", "--gateway-port is 0")]
    [InlineData("gateway --calls-max 0", "--calls-max is 0")]
    [InlineData("gateway --geo no-such-file", "--geo: 'no-such-file' does not exist")]
    [InlineData("gateway --geo-reader theirs", "'theirs'")]
    [InlineData("gateway --geo-reader maxmind --geo no-such-file", "--geo: 'no-such-file' does not exist")]
    [InlineData("silo --policy no-such-file", "no-such-file: error: the policy file does not exist")]
    [InlineData("gateway --policy no-such-file", "no-such-file: error: the policy file does not exist")]
    [InlineData("silo --membership postgres", "--postgres is missing")]
    [InlineData("silo --storage postgres", "--postgres is missing")]
    [InlineData("silo --storage blobs", "--blobs is missing")]
    [InlineData("silo --storage disk", "'disk'")]
    [InlineData("silo --postgres Host=db", "--postgres is given, but neither")]
    [InlineData("silo --storage postgres --postgres nonsense", "--postgres is no connection string")]
    [InlineData("silo --storage postgres --postgres Username=u", "--postgres names no Host")]
    [InlineData("silo --storage postgres --postgres-file none", "--postgres-file: 'none' cannot be read")]
    [InlineData("silo --storage postgres --postgres Host=db --postgres-file f", "--postgres-file are both given")]
    [InlineData("silo --blobs UseDevelopmentStorage=true", "--blobs is given, but --storage is not blobs")]
    [InlineData("silo --storage blobs --blobs nonsense", "--blobs is no connection string")]
    [InlineData("silo --storage blobs --blobs UseDevelopmentStorage=true --blob-container A", "container is 'A'")]
    [InlineData("silo --membership postgres --postgres Host=db --primary-port 1", "--primary-port is for")]
    [InlineData("silo --advertise db", "--advertise: 'db' is no IP address")]
    [InlineData("silo --advertise 10.0.0.1", "--advertise is 10.0.0.1; with --membership localhost")]
    [InlineData("silo --health-listen here", "--health-listen: 'here' is no address and port")]
    [InlineData("silo --drain-delay 301", "--drain-delay is 301")]
    [InlineData("silo --shutdown-timeout 1", "--shutdown-timeout is 1")]
    [InlineData("silo --probe-timeout 0", "--probe-timeout is 0")]
    [InlineData("silo --cluster-tls-cert a.pem", "--cluster-tls-key and --cluster-tls-ca missing")]
    [InlineData("silo --cluster-tls-cert a --cluster-tls-key b --cluster-tls-ca c", "-ca: 'c' cannot be read")]
    [InlineData("gateway --membership postgres", "--postgres is missing")]
    [InlineData("gateway --postgres Host=db", "--postgres is given, but --membership is not postgres")]
    [InlineData("serve", "'serve'")]
    [InlineData("", "--help")]
    public async Task Run_WrongConfiguration_SaysWhatIsWrongAndEndsWith78(string line, string sentence)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());

        var code = await RunAsync(Split(line), output, errors);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains(sentence, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralErrors_NamesAll()
    {
        var errors = new StringWriter();

        await RunAsync(
            Split("gateway --gateway-port 0 --calls-max 0 --cluster-id EMPTY"), TextWriter.Null, errors);

        Assert.Equal(3, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Run_UnreadableAndOtherErrors_NamesAll()
    {
        var errors = new StringWriter();

        await RunAsync(Split("silo --silo-port many --idle-minutes 1 --storage blobs"), TextWriter.Null, errors);

        foreach (var sentence in new[] { "many", "--idle-minutes is 1", "--blobs is missing" })
            Assert.Contains(sentence, errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("--silo-port is", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "gateway")]
    [InlineData("silo --help", "--with-gateway")]
    [InlineData("gateway --help", "--listen")]
    public async Task Run_Help_ListsAndEndsWith0(string line, string word)
    {
        var output = new StringWriter();

        var code = await RunAsync(Split(line), output, TextWriter.Null);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains(word, output.ToString(), StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors) =>
        CommandLine.RunAsync(
            args, new EnvironmentSettings(new Dictionary<string, string>()), output, errors, CancellationToken.None);

    private static string[] Split(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "EMPTY" ? "" : word)];
}
