using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Serving;

public sealed class ServingSettingsTests : IDisposable
{
    private static readonly string Hash = new('a', 64);

    private readonly TempFolder _folder = new();
    private readonly string _certificate;
    private readonly string _key;

    public ServingSettingsTests() => (_certificate, _key) = Certificates.Write(_folder.Path, Certificates.Make());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Defaults_ServeThisMachineAlone()
    {
        var listeners = Open(new ServingSettings());

        Assert.Equal("127.0.0.1:8480", listeners.Listen.ToString());
        Assert.Equal((null, null, null), (listeners.FirehoseListen, listeners.Certificate, listeners.Keys));
    }

    [Fact]
    public void Open_DoorToTheNetwork_NeedsTlsAndAKey()
    {
        var errors = Errors(new ServingSettings { FirehoseListen = "0.0.0.0:8443" });

        Assert.Equal(2, errors.Count);
        Assert.Contains("--tls-cert FILE and --tls-key FILE", errors[0], StringComparison.Ordinal);
        Assert.Contains("--firehose-key-file FILE", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DoorToTheNetworkWithBoth_MayHaveAnyAddress()
    {
        var listeners = Open(new ServingSettings
        {
            FirehoseListen = "0.0.0.0:8443",
            TlsCertificate = _certificate,
            TlsKey = _key,
            FirehoseKey = "secret",
        });

        Assert.Equal("0.0.0.0:8443", listeners.FirehoseListen?.ToString());
        Assert.True(listeners.Keys?.Accept("secret"));
    }

    [Fact]
    public void Open_MainListenerToTheNetwork_IsRefusedEvenWithTls() => Assert.Contains(
        "--access FILE",
        Assert.Single(Errors(Tls() with { Listen = "0.0.0.0:8480" })),
        StringComparison.Ordinal);

    [Fact]
    public void Open_MainListenerToTheNetworkWithAProxyKeyAlone_IsRefused() => Assert.Contains(
        "--access FILE",
        Assert.Single(Errors(new ServingSettings { Listen = "0.0.0.0:8480", ProxyKey = "between us" })),
        StringComparison.Ordinal);

    [Fact]
    public void Open_MainListenerToTheNetworkWithoutTls_NeedsAWord()
    {
        var settings = new ServingSettings { Listen = "192.0.2.7:8480", OperatorHash = Hash };

        Assert.Contains("--tls-elsewhere", Assert.Single(Errors(settings)), StringComparison.Ordinal);
        Assert.Null(Open(settings with { IsTlsElsewhere = true }).MainCertificate);
        var tls = Open(Tls() with { Listen = "192.0.2.7:8480", OperatorHash = Hash });
        Assert.NotNull(tls.MainCertificate);
        Assert.NotNull(tls.Access);
    }

    [Fact]
    public void Open_OnLoopbackWithAccess_AsksCallersThereToo() =>
        Assert.NotNull(Open(new ServingSettings { OperatorHash = Hash }).Access);

    [Theory]
    [InlineData(null, "127.0.0.1:8480", true)]
    [InlineData("0.0.0.0:8443", "127.0.0.1:8480", false)]
    [InlineData("0.0.0.0:8443", "192.0.2.7:8480", true)]
    public void MainCertificate_WithADoorForFirehose_IsForOthersToo(string? door, string listen, bool isShown)
    {
        var settings = Tls() with { Listen = listen, FirehoseListen = door, FirehoseKey = "k", OperatorHash = Hash };

        Assert.Equal(isShown, Open(settings).MainCertificate is not null);
    }

    [Fact]
    public void Open_AccessFileWithErrors_NamesEach()
    {
        var file = _folder.Of("access.json");
        File.WriteAllText(file, """{"tokens":[{"name":"ana","role":"boss"}]}""");

        var errors = Errors(new ServingSettings { Access = file });

        Assert.Equal(2, errors.Count);
        Assert.StartsWith($"--access: '{file}': tokens[0].role: 'boss'", errors[0], StringComparison.Ordinal);
        Assert.Contains("tokens[0].sha256", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OperatorHashThatIsNone_NamesTheVariable() => Assert.StartsWith(
        "GRAINWATCH_OPERATOR_SHA256",
        Assert.Single(Errors(new ServingSettings { OperatorHash = "change-me" })),
        StringComparison.Ordinal);

    [Fact]
    public void Open_ProxyAddress_NeedsAKeyAndAnAccessFile()
    {
        var errors = Errors(new ServingSettings { ProxyAddresses = ["10.0.0.0/8", "nowhere"] });

        Assert.Equal(3, errors.Count);
        Assert.Contains("'nowhere'", errors[0], StringComparison.Ordinal);
        Assert.Contains("--proxy-key-file", errors[1], StringComparison.Ordinal);
        Assert.Contains("--access FILE", errors[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MainListenerToTheNetworkWithAProxyKey_NeedsNoTls()
    {
        var file = _folder.Of("proxy.key");
        File.WriteAllText(file, "between us\n");

        var listeners = Open(new ServingSettings
        {
            Listen = "0.0.0.0:8480",
            ProxyKeyFile = file,
            OperatorHash = Hash,
        });

        Assert.Equal("0.0.0.0:8480", listeners.Listen.ToString());
        Assert.True(listeners.ProxyKeys?.Accept("between us"));
        Assert.Null(listeners.Keys);
    }

    [Fact]
    public void Open_ProxyKeyFileThatIsEmpty_NamesTheOptionAndTheFile()
    {
        var file = _folder.Of("proxy.key");
        File.WriteAllText(file, "\n");

        var error = Assert.Single(Errors(new ServingSettings { ProxyKeyFile = file }));

        Assert.StartsWith($"--proxy-key-file: '{file}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Pfx_NeedsNoKeyFile()
    {
        var path = Path.Combine(_folder.Path, "server.pfx");
        File.WriteAllBytes(path, Certificates.Make().Export(X509ContentType.Pfx, "pass"));

        Assert.NotNull(Open(new ServingSettings { TlsCertificate = path, TlsPassword = "pass" }).Certificate);
        Assert.Contains(
            "GRAINWATCH_TLS_PASSWORD",
            Assert.Single(Errors(new ServingSettings { TlsCertificate = path, TlsPassword = "wrong" })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_KeyWithAPassword_NeedsIt()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_certificate, made.ExportCertificatePem());
        File.WriteAllText(_key, key.ExportEncryptedPkcs8PrivateKeyPem(
            "pass", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));

        Assert.NotNull(Open(Tls() with { TlsPassword = "pass" }).Certificate);
        Assert.Contains("has a password", Assert.Single(Errors(Tls())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired", "expired on")]
    [InlineData("early", "is valid from")]
    [InlineData("other key", "does not belong to the certificate")]
    [InlineData("junk", "holds no certificate in PEM")]
    [InlineData("junk key", "is unreadable, or does not belong")]
    [InlineData("no file", "cert.pem")]
    [InlineData("no key file", "key.pem")]
    [InlineData("no key", "--tls-key FILE")]
    [InlineData("no certificate", "--tls-cert FILE")]
    public void Open_CertificateThatCannotBeUsed_IsNamed(string what, string sentence)
    {
        var now = DateTimeOffset.UtcNow;
        if (what == "expired") Certificates.Write(_folder.Path, Certificates.Make(now.AddDays(-9), now.AddDays(-2)));
        if (what == "early") Certificates.Write(_folder.Path, Certificates.Make(now.AddDays(2), now.AddDays(9)));
        if (what == "other key") File.WriteAllText(_certificate, Certificates.Make().ExportCertificatePem());
        if (what == "junk") File.WriteAllText(_certificate, "junk");
        if (what == "junk key") File.WriteAllText(_key, "junk");
        if (what == "no file") File.Delete(_certificate);
        if (what == "no key file") File.Delete(_key);
        var settings = what switch
        {
            "no key" => Tls() with { TlsKey = null },
            "no certificate" => Tls() with { TlsCertificate = null },
            _ => Tls(),
        };

        var error = Assert.Single(Errors(settings));

        Assert.StartsWith("--tls-", error, StringComparison.Ordinal);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FilesThatEverybodyReads_AreWarnedOf()
    {
        if (OperatingSystem.IsWindows()) return;
        var keys = Path.Combine(_folder.Path, "firehose.key");
        File.WriteAllText(keys, "secret");
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        List<string> errors = [], warnings = [];

        Assert.NotNull((Tls() with { FirehoseKeyFile = keys }).Open(TimeProvider.System, errors, warnings));

        Assert.Contains(keys, Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static Listeners Open(ServingSettings settings)
    {
        List<string> errors = [], warnings = [];
        var listeners = settings.Open(TimeProvider.System, errors, warnings);
        Assert.Empty(errors);
        return listeners!;
    }

    private static List<string> Errors(ServingSettings settings)
    {
        List<string> errors = [], warnings = [];
        Assert.Null(settings.Open(TimeProvider.System, errors, warnings));
        return errors;
    }

    private ServingSettings Tls() => new() { TlsCertificate = _certificate, TlsKey = _key };
}
