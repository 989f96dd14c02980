using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Silo.Commands;
using Xunit;

namespace Grainwatch.Cluster.Tests.Commands;

/// <summary>Settings that come from the environment, as a compose file gives them.</summary>
public sealed class EnvironmentSettingsTests
{
    [Fact]
    public async Task Run_WrongValueInTheEnvironment_NamesOptionAndVariable()
    {
        var (code, errors) = await RunAsync(["silo"], ("GRAINWATCH_SILO_PORT", "0"));

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("--silo-port is 0", errors, StringComparison.Ordinal);
        Assert.Contains("from the environment: GRAINWATCH_SILO_PORT", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CommandLineSaysOtherwise_TheCommandLineCounts()
    {
        var (_, errors) = await RunAsync(["silo", "--silo-port", "70000"], ("GRAINWATCH_SILO_PORT", "0"));

        Assert.Contains("--silo-port is 70000", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("--silo-port is 0", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EmptyVariable_IsNone()
    {
        var (_, errors) = await RunAsync(["silo", "--idle-minutes", "1"], ("GRAINWATCH_SILO_PORT", ""));

        Assert.DoesNotContain("SILO_PORT", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralValuesAndFlags_AreTaken()
    {
        var (_, errors) = await RunAsync(
            ["gateway"], ("GRAINWATCH_GATEWAY_PORT", "0;70000"), ("GRAINWATCH_GEO", "no-such-file"));

        Assert.Contains("--gateway-port is 0", errors, StringComparison.Ordinal);
        Assert.Contains("--gateway-port is 70000", errors, StringComparison.Ordinal);
        Assert.Contains("'no-such-file' does not exist", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Run_Flag_IsTaken(string value, bool isOn)
    {
        var (_, errors) = await RunAsync(
            ["silo", "--listen", "nowhere", "--idle-minutes", "1"], ("GRAINWATCH_WITH_GATEWAY", value));

        Assert.Equal(isOn, errors.Contains("'nowhere'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_VariableThatIsNoSetting_IsTold()
    {
        var (_, errors) = await RunAsync(
            ["silo", "--idle-minutes", "1"], ("GRAINWATCH_IDEL_MINUTES", "5"), ("GRAINWATCH_CALLS_MAX", "5"));

        Assert.Contains("GRAINWATCH_IDEL_MINUTES is no setting", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("GRAINWATCH_CALLS_MAX is no setting", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SecretInAFile_IsReadAndNeverWritten()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "Username=hush;Password=hush\n");

            var (code, errors) = await RunAsync(
                ["silo"], ("GRAINWATCH_POSTGRES_FILE", file), ("GRAINWATCH_STORAGE", "postgres"));

            Assert.Equal(ExitCode.Configuration, code);
            Assert.Contains("--postgres names no Host", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Process_WithItsEnvironment_TakesIt()
    {
        await using var silo = SiloProcess.Start(new Dictionary<string, string>
        {
            ["GRAINWATCH_CLUSTER_ID"] = "from-the-environment",
            ["GRAINWATCH_IDLE_MINUTES"] = "77",
        });

        await silo.UntilWrittenAsync("running;");

        Assert.Contains("cluster from-the-environment", silo.Written, StringComparison.Ordinal);
        Assert.Contains("orleans grains: idle 4620 s", silo.Written, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> RunAsync(
        string[] args, params (string Name, string Value)[] variables)
    {
        var errors = new StringWriter();
        var environment = new EnvironmentSettings(variables.ToDictionary(each => each.Name, each => each.Value));
        var code = await CommandLine.RunAsync(args, environment, TextWriter.Null, errors, CancellationToken.None);
        return (code, errors.ToString());
    }
}
