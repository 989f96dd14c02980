namespace Grainwatch.Samples;

/// <summary>User agents in the shapes that trails show.</summary>
internal static class Agents
{
    public const string PortalJava = "Jersey/${project.version} (HttpUrlConnection 17.0.11)";
    public const string PythonUrllib = "Python-urllib/3.12";
    public const string Boto =
        "Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3";

    public const string ConsoleBackend =
        "aws-internal/3 aws-sdk-java/1.12.780 Linux/5.10.234-206.895.amzn2int.x86_64 "
        + "OpenJDK_64-Bit_Server_VM/25.442-b08 java/1.8.0_442 vendor/Oracle_Corporation cfg/retry-mode/standard";

    public static IReadOnlyList<string> Browsers { get; } =
    [
        Chrome("Windows NT 10.0; Win64; x64", 136), Chrome("Macintosh; Intel Mac OS X 10_15_7", 136),
        Chrome("X11; Linux x86_64", 135), Chrome("Windows NT 10.0; Win64; x64", 136) + " Edg/136.0.0.0",
        Firefox("Windows NT 10.0; Win64; x64", 138), Firefox("X11; Ubuntu; Linux x86_64", 138),
        Firefox("Macintosh; Intel Mac OS X 10.15", 137),
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/18.4 Safari/605.1.15",
    ];

    public static IReadOnlyList<string> Phones { get; } =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/18.4 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/136.0.0.0 Mobile Safari/537.36",
    ];

    public static IReadOnlyList<string> CommandLines { get; } =
    [
        CommandLine("2.27.22", "macos#24.4.0", "arm64"), CommandLine("2.27.2", "linux#6.8.0-58-generic", "x86_64"),
        CommandLine("2.22.35", "windows#11", "amd64"), Boto,
        "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0 "
            + "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3 os/linux lang/go#1.23.8 "
            + "md/GOOS#linux md/GOARCH#amd64 api/sts#1.33.18",
    ];

    private static string Chrome(string platform, int version) =>
        $"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36";

    private static string Firefox(string platform, int version) =>
        $"Mozilla/5.0 ({platform}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0";

    private static string CommandLine(string version, string system, string processor) =>
        $"aws-cli/{version} md/awscrt#0.26.1 ua/2.1 os/{system} md/arch#{processor} lang/python#3.13.3 "
        + "md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off";
}
