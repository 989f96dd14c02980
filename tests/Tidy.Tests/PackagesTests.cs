using System.Diagnostics;
using Xunit;

namespace Grainwatch.Tidy.Tests;

/// <summary>What <c>.ci/packages.sh</c> does before an apt that is not one.</summary>
public sealed class PackagesTests : IDisposable
{
    // Installs what it is asked for where the list says so; notes what it was told, and what was there meanwhile.
    private const string Apt = """
        #!/usr/bin/env bash
        echo "apt-get $*" >> "$folder/log"
        ls "$system/usr/sbin" "$system/etc/postgresql-common/createcluster.d" >> "$folder/meanwhile" 2> /dev/null
        case "$*" in
          *" update") touch "$folder/lists" ;;
          *) [ -e "$folder/lists" ] || { echo "E: Unable to locate package"; exit 100; }
             [ -e "$folder/nothing-in-it" ] || touch "$folder/is-here" ;;
        esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-").FullName;

    public PackagesTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        Directory.CreateDirectory(Path.Combine(_folder, "system", "usr", "sbin"));
        Program("apt-get", Apt);
        Program("id", "#!/bin/sh\necho 0\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Need_IsHere_SaysAndDoesNothing()
    {
        Touch("is-here");

        Assert.Equal("", Run("need_package Thing thing test -e $folder/is-here"));
        Assert.False(IsThere("log"));
    }

    [Fact]
    public void Need_IsNot_IsInstalledAndSaid()
    {
        Touch("lists");
        var said = Run("need_package Thing thing test -e $folder/is-here");

        Assert.Contains("test: Thing is not here: installing thing (GRAINWATCH_INSTALL=0 forbids it)", said);
        Assert.Contains("test: Thing is here after ", said);
        var told = Assert.Single(File.ReadAllLines(Path.Combine(_folder, "log")));
        Assert.EndsWith("install --no-install-recommends thing", told, StringComparison.Ordinal);
        Assert.Contains(" -y ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Need_WithoutListsOfPackages_FetchesThem()
    {
        Assert.Contains("Thing is here after ", Run("need_package Thing thing test -e $folder/is-here"));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder, "log")).Length);
    }

    [Fact]
    public void Need_WhileItIsInstalled_NothingStartsAndNothingOfThatStays()
    {
        Touch("lists");
        Run("need_package PostgreSQL postgresql test -e $folder/is-here");

        Assert.Equal(
            ["grainwatch.conf", "policy-rc.d"],
            File.ReadAllLines(Path.Combine(_folder, "meanwhile")).Where(line => line.Contains('.')
                && !line.Contains('/')).Order());
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "system"), "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(_folder, "system", "etc", "postgresql-common")));
    }

    [Fact]
    public void Need_MachineHasAPolicy_KeepsIt()
    {
        Touch("lists");
        var policy = Path.Combine(_folder, "system", "usr", "sbin", "policy-rc.d");
        File.WriteAllText(policy, "its own");
        Run("need_package Thing thing test -e $folder/is-here");

        Assert.Equal("its own", File.ReadAllText(policy));
    }

    [Theory]
    [InlineData("GRAINWATCH_INSTALL=0", "GRAINWATCH_INSTALL is 0")]
    [InlineData("id() { echo 1000; };", "this is not root")]
    [InlineData("PATH=$folder/none;", "there is no apt-get")]
    public void Need_MayNotInstall_SaysWhyAndDoesNothing(string setting, string why)
    {
        var said = Run($"{setting} need_package Thing thing test -e $folder/is-here");

        Assert.Contains($"test: Thing is not here, and is not installed: {why}; tests that need it are skipped", said);
        Assert.False(IsThere("log"));
    }

    [Fact]
    public void Need_AptFails_SaysWhatItSaidAndGoesOn()
    {
        Program("apt-get", "#!/bin/sh\necho 'E: the mirror is gone'\nexit 100\n");
        var said = Run("need_package Thing thing test -e $folder/is-here; say 'on it goes'");

        Assert.Contains("thing was not installed; tests that need it are skipped", said);
        Assert.Contains("    E: the mirror is gone", said);
        Assert.Contains("on it goes", said);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "system"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Need_PackageDoesNotBringIt_SaysSo()
    {
        Touch("lists");
        Touch("nothing-in-it");

        Assert.Contains(
            "thing was installed, and Thing is still not here",
            Run("need_package Thing thing test -e $folder/is-here"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("mkdir -p $system/usr/bin; touch $system/usr/bin/chromium-browser;", true)]
    [InlineData("GRAINWATCH_CHROMIUM=/opt/chrome;", true)]
    [InlineData("GRAINWATCH_CHROMIUM=;", false)]
    public void Chromium_WhereTestsLookOrNamed_IsHere(string setting, bool isHere)
    {
        var said = Run($"unset GRAINWATCH_CHROMIUM; {setting} if has_chromium; then say here; else say missing; fi");

        Assert.Equal(isHere ? "test: here" : "test: missing", said.Trim());
    }

    private void Touch(string name) => File.WriteAllText(Path.Combine(_folder, name), "");

    private bool IsThere(string name) => File.Exists(Path.Combine(_folder, name));

    private void Program(string name, string text)
    {
        var path = Path.Combine(_folder, "bin", name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Runs commands as ./test does; what it said, once it ended well.</summary>
    private string Run(string commands)
    {
        var script = $"""
            set -euo pipefail
            unset GRAINWATCH_INSTALL
            export folder='{_folder}' system='{_folder}/system'
            PATH=$folder/bin:$PATH
            me=test
            . .ci/sdk.sh
            . .ci/packages.sh
            {commands}
            """;
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = Tree.OfThisRepository().Root,
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return said;
    }
}
