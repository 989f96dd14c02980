using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>Calls that look at things: most of what people and machines do.</summary>
internal static class ReadOperations
{
    public static Operation GetCallerIdentity { get; } = new("sts", "GetCallerIdentity", readOnly: true);

    public static Operation ListBuckets { get; } = S3("ListBuckets", named: false);

    public static Operation ListUsers { get; } = new("iam", "ListUsers", readOnly: true)
    {
        Request = (json, _) => json.WriteNumber("maxItems"u8, 1000),
    };

    public static Operation GetSecretValue { get; } = new("secretsmanager", "GetSecretValue", readOnly: true)
    {
        Request = (json, context) => json.WriteString("secretId"u8,
            $"arn:aws:secretsmanager:{context.Region}:{context.Account}:secret:{Names.Secret(context.Chance)}"),
    };

    public static Operation GetParameter { get; } = new("ssm", "GetParameter", readOnly: true)
    {
        Request = (json, context) =>
        {
            json.WriteString("name"u8, Names.Parameter(context.Chance));
            json.WriteBoolean("withDecryption"u8, true);
        },
        Resource = (json, context) =>
        {
            json.WriteString("accountId"u8, context.Account);
            json.WriteString("ARN"u8,
                $"arn:aws:ssm:{context.Region}:{context.Account}:parameter{Names.Parameter(context.Chance)}");
        },
    };

    public static Operation DescribeInstances { get; } = Ec2("DescribeInstances", "instancesSet", "instanceId", "i");

    public static Operation DescribeTrails { get; } = new("cloudtrail", "DescribeTrails", readOnly: true)
    {
        Request = (json, _) => json.WriteBoolean("includeShadowTrails"u8, false),
    };

    public static Operation Decrypt { get; } = new("kms", "Decrypt", readOnly: true)
    {
        Request = (json, context) =>
        {
            json.WriteString("encryptionAlgorithm"u8, "SYMMETRIC_DEFAULT"u8);
            json.WriteStartObject("encryptionContext"u8);
            json.WriteString("PARAMETER_ARN"u8,
                $"arn:aws:ssm:{context.Region}:{context.Account}:parameter{Names.Parameter(context.Chance)}");
            json.WriteEndObject();
        },
        Resource = (json, context) =>
        {
            json.WriteString("accountId"u8, context.Account);
            json.WriteString("type"u8, "AWS::KMS::Key"u8);
            json.WriteString("ARN"u8, $"arn:aws:kms:{context.Region}:{context.Account}:key/{Names.Key(context)}");
        },
    };

    /// <summary>What people look at in the console.</summary>
    public static IReadOnlyList<Operation> Console { get; } =
    [
        DescribeInstances, Ec2("DescribeVolumes", "volumeSet", "volumeId", "vol"),
        Ec2("DescribeSecurityGroups", "securityGroupSet", "groupId", "sg"),
        Ec2("DescribeSubnets", "subnetSet", "subnetId", "subnet"), Plain("ec2", "DescribeRegions"),
        ListBuckets, S3("GetBucketLocation", named: true), S3("GetBucketAcl", named: true),
        S3("GetBucketPolicyStatus", named: true), Plain("cloudwatch", "DescribeAlarms"), DescribeTrails,
        new("cloudtrail", "LookupEvents", readOnly: true)
        {
            Request = (json, _) => json.WriteNumber("maxResults"u8, 50),
        },
        new("lambda", "ListFunctions20150331", readOnly: true),
        new("lambda", "GetFunction20150331v2", readOnly: true)
        {
            Request = (json, context) => json.WriteString("functionName"u8, Names.Function(context.Chance)),
        },
        new("logs", "DescribeLogGroups", readOnly: true)
        {
            Request = (json, context) =>
            {
                json.WriteString("logGroupNamePrefix"u8, "/aws/lambda/" + Names.Function(context.Chance));
                json.WriteNumber("limit"u8, 50);
            },
        },
        new("rds", "DescribeDBInstances", readOnly: true)
        {
            Request = (json, _) => json.WriteNumber("maxRecords"u8, 100),
        },
        Plain("iam", "GetAccountSummary"), Plain("iam", "ListAccountAliases"),
        Plain("health", "DescribeEventAggregates"),
    ];

    /// <summary>What people and scripts ask from a command line.</summary>
    public static IReadOnlyList<Operation> CommandLine { get; } =
    [
        GetCallerIdentity, DescribeInstances, GetParameter, GetSecretValue, ListBuckets, Decrypt,
        S3("GetBucketTagging", named: true), S3("GetBucketEncryption", named: true),
        new("ecr", "GetAuthorizationToken", readOnly: true),
        new("eks", "DescribeCluster", readOnly: true)
        {
            Request = (json, _) => json.WriteString("name"u8, "orchard"u8),
        },
        new("iam", "GetRole", readOnly: true)
        {
            Request = (json, context) => json.WriteString("roleName"u8, Names.Function(context.Chance) + "-role"),
        },
        new("cloudformation", "DescribeStacks", readOnly: true)
        {
            Request = (json, context) => json.WriteString("stackName"u8, Names.Function(context.Chance)),
        },
    ];

    private static Operation Plain(string service, string name) => new(service, name, readOnly: true);

    private static Operation Ec2(string name, string set, string idName, string prefix) =>
        new("ec2", name, readOnly: true)
        {
            Request = (json, context) =>
            {
                json.WriteStartObject(set);
                json.WriteStartArray("items"u8);
                json.WriteStartObject();
                json.WriteString(idName, Names.Known(prefix, context));
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteStartObject("filterSet"u8);
                json.WriteEndObject();
            },
        };

    private static Operation S3(string name, bool named) => new("s3", name, readOnly: true)
    {
        Request = (json, context) =>
        {
            if (named)
                json.WriteString("bucketName"u8, Names.Bucket(context));
            json.WriteString("Host"u8, $"s3.{context.Region}.amazonaws.com");
        },
        Additional = StorageDetails,
        Resource = !named ? null : (json, context) =>
        {
            json.WriteString("accountId"u8, context.Account);
            json.WriteString("type"u8, "AWS::S3::Bucket"u8);
            json.WriteString("ARN"u8, "arn:aws:s3:::" + Names.Bucket(context));
        },
    };

    private static void StorageDetails(Utf8JsonWriter json, RecordContext context)
    {
        json.WriteString("SignatureVersion"u8, "SigV4"u8);
        json.WriteString("CipherSuite"u8, "TLS_AES_128_GCM_SHA256"u8);
        json.WriteNumber("bytesTransferredIn"u8, 0);
        json.WriteString("AuthenticationMethod"u8, "AuthHeader"u8);
        json.WriteString("x-amz-id-2"u8, Ids.Base64Text(75, context.Chance) + "=");
        json.WriteNumber("bytesTransferredOut"u8, context.Chance.Between(280, 6400));
    }
}
